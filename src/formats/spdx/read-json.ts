import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import { readAs } from '../json-document/index.ts';
import { purposeText, refuseCircles, type SpdxDocument, type SpdxPackage, toolText } from './record.ts';

const Comment = z.object({ comment: z.string().optional() });

const RawPackage = z.object({
  SPDXID: z.string(),
  name: z.string(),
  versionInfo: z.string().optional(),
  primaryPackagePurpose: z.string().optional(),
  packageFileName: z.string().optional(),
  sourceInfo: z.string().optional(),
  summary: z.string().optional(),
  attributionTexts: z.array(z.string()).optional(),
  annotations: z.array(Comment).optional(),
  checksums: z.array(z.object({ algorithm: z.string(), checksumValue: z.string() })).optional(),
  externalRefs: z.array(z.object({ referenceType: z.string(), referenceLocator: z.string() })).optional(),
});

const RawDocument = z.object({
  spdxVersion: z.string(),
  SPDXID: z.string().optional(),
  name: z.string().optional(),
  documentNamespace: z.string().optional(),
  creationInfo: z.object({ creators: z.array(z.string()).optional() }).optional(),
  documentDescribes: z.array(z.string()).optional(),
  packages: z.array(RawPackage).optional(),
  relationships: z
    .array(
      z.object({ spdxElementId: z.string(), relatedSpdxElement: z.string(), relationshipType: z.string() }),
    )
    .optional(),
});

export function isSpdxJson(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'spdxVersion' in value &&
    typeof value.spdxVersion === 'string'
  );
}

/** @throws documents.version, documents.malformed with the place of a mistake, documents.cyclic. */
export function readSpdxJson(value: unknown): SpdxDocument {
  const raw = readAs(RawDocument, value, 'SPDX');
  const relations = (raw.relationships ?? []).map((one, index) => ({
    place: `relationships[${index}]`,
    from: one.spdxElementId,
    to: one.relatedSpdxElement,
    kind: one.relationshipType,
  }));
  refuseCircles(relations);
  const self = raw.SPDXID ?? 'SPDXRef-DOCUMENT';
  const described = relations.flatMap(({ kind, from, to }) => {
    if (kind === 'DESCRIBES' && from === self) return [to];
    return kind === 'DESCRIBED_BY' && to === self ? [from] : [];
  });
  return {
    version: spdx2Version(raw.spdxVersion),
    name: raw.name ?? 'unnamed',
    id: raw.documentNamespace ?? self,
    tools: toolsOf(raw.creationInfo?.creators ?? []),
    packages: (raw.packages ?? []).map(packageOf),
    relations,
    roots: [...new Set([...(raw.documentDescribes ?? []), ...described])],
  };
}

/** @throws documents.version for one that is not read. */
export function spdx2Version(text: string): string {
  const version = /^SPDX-(2\.[23])(?:\.\d)?$/.exec(text)?.[1];
  if (version !== undefined) return version;
  throw new OakumError(
    'documents.version',
    `SPDX: spdxVersion: ${JSON.stringify(text.slice(0, 20))} is not known; read are 2.2, 2.3 and 3.0`,
  );
}

export function toolsOf(creators: readonly string[]): readonly string[] {
  return creators.flatMap((creator) => {
    const tool = /^\s*Tool:\s*(.+)$/.exec(creator)?.[1];
    return tool === undefined ? [] : [toolText(tool)];
  });
}

function packageOf(raw: z.infer<typeof RawPackage>, index: number): SpdxPackage {
  const refs = raw.externalRefs ?? [];
  return {
    place: `packages[${index}]`,
    id: raw.SPDXID,
    name: raw.name,
    version: raw.versionInfo === '' ? undefined : raw.versionInfo,
    purls: refs.flatMap((ref) => (ref.referenceType === 'purl' ? [ref.referenceLocator] : [])),
    purpose: purposeText(raw.primaryPackagePurpose),
    summary: raw.summary,
    sourceInfo: raw.sourceInfo,
    fileName: raw.packageFileName,
    digests: (raw.checksums ?? []).flatMap(({ algorithm, checksumValue }) =>
      algorithm === 'SHA256' ? [`sha256:${checksumValue.toLowerCase()}`] : [],
    ),
    notes: [
      ...(raw.attributionTexts ?? []),
      ...(raw.annotations ?? []).flatMap(({ comment }) => comment ?? []),
    ],
    others: new Map(
      refs
        .filter(({ referenceType }) => referenceType !== 'purl' && !referenceType.startsWith('cpe'))
        .map(({ referenceType, referenceLocator }) => [referenceType, referenceLocator]),
    ),
  };
}

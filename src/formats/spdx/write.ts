import type { ScanReport } from '../../model/index.ts';
import {
  contentUuid,
  type ExportedPackage,
  exportedPackages,
  imageHex,
  linkOf,
  partialText,
  refOfFinding,
  tool,
} from '../exported/index.ts';

const root = 'SPDXRef-Subject';

/**
 * The scan as SPDX 2.3 in JSON: its packages, each with links to the vulnerabilities found in it. A partial scan says so
 * in the comments of the document and of the thing that it describes.
 */
export function writeSpdx(report: ScanReport): object {
  const packages = exportedPackages(report);
  const partial = partialText(report.coverage);
  const links = linksByRef(report);
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: report.subject.name,
    documentNamespace: `https://oakum.dev/spdx/${contentUuid(report, 'spdx')}`,
    creationInfo: {
      created: report.scannedAt.replace(/\.\d+Z$/, 'Z'),
      creators: [`Tool: ${tool.name}-${tool.version}`],
    },
    ...(partial === undefined ? {} : { comment: partial }),
    packages: [
      subjectOf(report, partial),
      ...packages.map((one) => packageOf(one, links.get(one.ref) ?? [])),
    ],
    relationships: [
      relation('SPDXRef-DOCUMENT', 'DESCRIBES', root),
      ...packages.map(({ ref }) => relation(root, 'CONTAINS', idOf(ref))),
    ],
  };
}

function relation(spdxElementId: string, relationshipType: string, relatedSpdxElement: string): object {
  return { spdxElementId, relationshipType, relatedSpdxElement };
}

function idOf(ref: string): string {
  return `SPDXRef-Package-${ref}`;
}

function subjectOf({ subject }: ScanReport, partial: string | undefined): object {
  const hex = imageHex(subject.id);
  const isImage = hex !== undefined || subject.id.startsWith('sbom-of-image:');
  return {
    SPDXID: root,
    name: subject.name,
    ...(hex === undefined ? {} : { versionInfo: `sha256:${hex}` }),
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    ...(hex === undefined ? {} : { checksums: [{ algorithm: 'SHA256', checksumValue: hex }] }),
    primaryPackagePurpose: isImage ? 'CONTAINER' : 'OTHER',
    ...(partial === undefined ? {} : { comment: partial }),
  };
}

function packageOf({ ref, item, subject }: ExportedPackage, links: readonly string[]): object {
  const { name, version, purl, path, imageLayer, source } = item;
  const notes = [
    ...(path === undefined ? [] : [`path: ${path}`]),
    ...(imageLayer === undefined ? [] : [`LayerDiffID: ${imageLayer}`]),
    ...(subject === undefined ? [] : [`subject: ${subject}`]),
  ];
  return {
    SPDXID: idOf(ref),
    name,
    versionInfo: version,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    ...(source === undefined ? {} : { sourceInfo: `built package from: ${source.name} ${source.version}` }),
    ...(notes.length === 0 ? {} : { attributionTexts: notes }),
    externalRefs: [
      { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl },
      ...links.map((link) => ({
        referenceCategory: 'SECURITY',
        referenceType: 'advisory',
        referenceLocator: link,
      })),
    ],
  };
}

/** What is wrong with each package; suppressed findings are not. */
function linksByRef(report: ScanReport): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy(report.findings, (one) => refOfFinding(one, report));
  return new Map(
    [...groups].map(
      ([ref, list]) =>
        [ref, [...new Set(list.map(({ vulnerability }) => linkOf(vulnerability)))].toSorted()] as const,
    ),
  );
}

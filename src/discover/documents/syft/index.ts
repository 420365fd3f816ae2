import {
  isSyftJson,
  readSyftJson,
  type SyftArtifact,
  type SyftDocument,
  syftImage,
  syftTarget,
} from '../../../formats/syft-json/index.ts';
import { mergeCoverage, nothingRead, type Os, type Unread, unreadOnly } from '../../../model/index.ts';
import type { Listed } from '../listed.ts';
import { contentsOfListed } from '../packages-of.ts';
import type { DocumentContent, DocumentReader, DocumentSubject } from '../reader.ts';
import { identityOf, type SubjectIdentity } from '../subject.ts';
import { systemOf } from '../system.ts';

/** Syft's own JSON. */
export const syft: DocumentReader = {
  id: 'syft',
  kinds: ['sbom'],
  recognises: ({ value }) => isSyftJson(value),
  read: (content) => {
    const document = readSyftJson(content.value);
    const { descriptor, schema } = document;
    return {
      format: `Syft JSON ${schema.version}`,
      producer: [descriptor.name, descriptor.version ?? ''].join(' ').trim(),
      id: content.fallbackId,
      subjects: [subjectOf(document, content)],
      statements: [],
      coverage: nothingRead,
    };
  },
};

function subjectOf(document: SyftDocument, { label, fallbackId }: DocumentContent): DocumentSubject {
  const identity = identityFor(document, { label, fallbackId });
  const listed = contentsOfListed(document.artifacts.map(listedOf), {
    subject: identity.id,
    label,
    os: systemIn(document),
    writesSources: true,
  });
  const coverage = mergeCoverage([listed.coverage, unreadOnly(gapsOf(document, label))]);
  return { ...identity, contents: listed.contents, coverage, said: [] };
}

function identityFor(
  document: SyftDocument,
  { label, fallbackId }: { readonly label: string; readonly fallbackId: string },
): SubjectIdentity {
  const image = syftImage(document);
  const config = image?.imageID;
  const [tag] = image?.tags ?? [];
  return identityOf(
    {
      isImage: image !== undefined,
      name: syftTarget(document) ?? image?.userInput ?? label,
      manifest: image?.manifestDigest ?? undefined,
      repoDigest: image?.repoDigests?.[0],
      reference: tag,
      purls: [],
      digests: config == null || config === '' ? [] : [config],
    },
    { fallbackId },
  );
}

/** Syft before schema 3 knew a system's name and version only. */
function systemIn({ distro }: SyftDocument): Os | undefined {
  const id = distro?.id || distro?.name;
  if (id == null || id === '') return undefined;
  const os = systemOf(id, distro?.versionID || distro?.version || undefined, distro?.prettyName || undefined);
  return distro?.versionCodename ? { ...os, codename: distro.versionCodename } : os;
}

function listedOf({ name, version, type, purl, locations }: SyftArtifact, at: number): Listed {
  const all = locations ?? [];
  const location = all.find(({ annotations }) => annotations?.evidence === 'primary') ?? all[0];
  return {
    role: 'package',
    place: `artifacts[${at}]`,
    called: type || 'package',
    name,
    version: version || undefined,
    purl: purl || undefined,
    path: location?.path ?? undefined,
    imageLayer: location?.layerID ?? undefined,
  };
}

/** Files that Syft says it could make nothing of. */
function gapsOf({ files }: SyftDocument, label: string): readonly Unread[] {
  return (files ?? []).flatMap(({ location, unknowns }, at) =>
    (unknowns ?? []).map((text) => ({
      what: `${label} files[${at}]: ${(location?.path ?? 'a file that it does not name').slice(0, 500)}`,
      code: 'documents.their-gap',
      reason: `Syft could not read it: ${text.slice(0, 300)}`,
    })),
  );
}

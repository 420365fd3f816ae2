import {
  type GrypeMatch,
  type GrypeReport,
  grypeImage,
  grypeTarget,
  isGrypeReport,
  readGrypeReport,
} from '../../../formats/grype-report/index.ts';
import { mergeCoverage, nothingRead, type Os, unreadOnly } from '../../../model/index.ts';
import type { Listed } from '../listed.ts';
import { contentsOfListed } from '../packages-of.ts';
import type { DocumentContent, DocumentReader, DocumentSubject } from '../reader.ts';
import { identityOf, type SubjectIdentity } from '../subject.ts';
import { systemOf } from '../system.ts';
import { saidOf } from './said.ts';

/** Reports of Grype. */
export const grype: DocumentReader = {
  id: 'grype',
  kinds: ['report'],
  recognises: ({ value }) => isGrypeReport(value),
  read: (content) => {
    const report = readGrypeReport(content.value);
    const by = `Grype ${report.descriptor.version ?? '(version not said)'}`;
    return {
      format: 'Grype report',
      producer: by,
      id: content.fallbackId,
      subjects: [subjectOf(report, by, content)],
      statements: [],
      coverage: nothingRead,
    };
  },
};

function subjectOf(report: GrypeReport, by: string, { label, fallbackId }: DocumentContent): DocumentSubject {
  const identity = identityFor(report, label, fallbackId);
  const listed = contentsOfListed(listedOf(report), {
    subject: identity.id,
    label,
    os: systemIn(report),
    writesSources: true,
  });
  const reason = 'a report of Grype lists only packages that it found something in';
  const gap = unreadOnly([{ what: `${label} matches`, code: 'documents.only-affected', reason }]);
  return {
    ...identity,
    contents: listed.contents,
    coverage: mergeCoverage([listed.coverage, gap]),
    said: saidOf(report, by),
  };
}

function identityFor(report: GrypeReport, label: string, fallbackId: string): SubjectIdentity {
  const image = grypeImage(report);
  const config = image?.imageID;
  return identityOf(
    {
      isImage: image !== undefined,
      name: image?.userInput ?? grypeTarget(report) ?? label,
      manifest: image?.manifestDigest,
      repoDigest: image?.repoDigests?.[0],
      reference: image?.tags?.[0] ?? image?.userInput?.split('@')[0],
      purls: [],
      digests: config === undefined ? [] : [config],
    },
    { fallbackId },
  );
}

function systemIn({ distro }: GrypeReport): Os | undefined {
  const name = distro?.name;
  return name === undefined || name === '' ? undefined : systemOf(name, distro?.version);
}

/** Every package once, whatever was found in it or ignored. */
function listedOf({ matches, ignoredMatches }: GrypeReport): readonly Listed[] {
  const all = [
    ...matches.map((one, at) => listed(one, `matches[${at}].artifact`)),
    ...(ignoredMatches ?? []).map((one, at) => listed(one, `ignoredMatches[${at}].artifact`)),
  ];
  return [...new Map(all.map((one) => [`${one.purl} ${one.name} ${one.version} ${one.path}`, one])).values()];
}

function listed({ artifact }: GrypeMatch, place: string): Listed {
  const { name, version, type, purl, locations, upstreams } = artifact;
  const [location] = locations ?? [];
  const [upstream] = upstreams ?? [];
  return {
    role: 'package',
    place,
    called: type ?? 'package',
    name,
    version,
    purl: purl === '' ? undefined : purl,
    path: location?.path,
    imageLayer: location?.layerID,
    source:
      upstream === undefined
        ? undefined
        : {
            name: upstream.name,
            version: upstream.version === undefined || upstream.version === '' ? version : upstream.version,
          },
  };
}

import {
  isTrivyReport,
  readTrivyReport,
  type TrivyArtifact,
  type TrivyReport,
} from '../../../formats/trivy-report/index.ts';
import { mergeCoverage, nothingRead, type Os, type Unread, unreadOnly } from '../../../model/index.ts';
import { contentsOfListed } from '../packages-of.ts';
import type { DocumentContent, DocumentReader, DocumentSubject } from '../reader.ts';
import { identityOf, type SubjectIdentity } from '../subject.ts';
import { systemOf } from '../system.ts';
import { listedOf } from './listed.ts';
import { saidOf } from './said.ts';

/** Reports of Trivy: of an image, a file system, a repository, a cluster. */
export const trivy: DocumentReader = {
  id: 'trivy',
  kinds: ['report', 'history'],
  recognises: ({ value }) => isTrivyReport(value),
  read: (content) => {
    const report = readTrivyReport(content.value);
    const by = `Trivy ${report.version ?? '(version not said)'}`;
    return {
      format: report.kind === 'cluster' ? 'Trivy report on a cluster' : 'Trivy report',
      producer: by,
      id: report.id ?? content.fallbackId,
      subjects: report.artifacts.map((artifact, index) =>
        subjectOf(artifact, { report, by, content, index }),
      ),
      statements: [],
      ...(report.createdAt === undefined ? {} : { madeAt: report.createdAt }),
      coverage: nothingRead,
    };
  },
};

interface Context {
  readonly report: TrivyReport;
  readonly by: string;
  readonly content: DocumentContent;
  readonly index: number;
}

function subjectOf(artifact: TrivyArtifact, { report, by, content, index }: Context): DocumentSubject {
  const fallbackId = report.kind === 'cluster' ? `${content.fallbackId}-${index}` : content.fallbackId;
  const identity = identityFor(artifact, fallbackId);
  // The same image may be in several workloads of a cluster; each is a subject of its own.
  const id = report.kind === 'cluster' ? `sbom-of-image:${fallbackId}` : identity.id;
  const listed = contentsOfListed(listedOf(artifact), {
    subject: id,
    label: content.label,
    os: systemIn(artifact),
    writesSources: artifact.results.every(({ Packages }) => Packages !== undefined && Packages !== null),
  });
  const gaps = unreadOnly(gapsOf(artifact, content.label));
  const coverage = mergeCoverage([listed.coverage, gaps]);
  return { ...identity, id, contents: listed.contents, coverage, said: saidOf(artifact, by) };
}

function identityFor({ isImage, name, metadata }: TrivyArtifact, fallbackId: string): SubjectIdentity {
  const config = metadata?.ImageID;
  return identityOf(
    {
      isImage,
      name,
      repoDigest: metadata?.RepoDigests?.[0],
      reference: metadata?.Reference ?? metadata?.RepoTags?.[0],
      purls: [],
      digests: config === undefined ? [] : [config],
    },
    { fallbackId },
  );
}

function systemIn({ metadata }: TrivyArtifact): Os | undefined {
  const { Family, Name } = metadata?.OS ?? {};
  return Family === undefined || Family === '' || Family === 'none' ? undefined : systemOf(Family, Name);
}

/** A report names packages with findings; without `--list-all-pkgs` nothing says what else there is. */
function gapsOf({ results, place, name, error }: TrivyArtifact, label: string): readonly Unread[] {
  const failed =
    error === undefined
      ? []
      : [{ what: `${label} ${place} ${name}`, code: 'documents.their-gap', reason: error }];
  const packaged = results.filter((one) => /^(?:os|lang)-pkgs$/.test(one.Class ?? ''));
  const partial = packaged.filter(({ Packages }) => Packages === undefined || Packages === null);
  if (partial.length === 0) return failed;
  const reason =
    'the report lists only packages that it found something in (trivy --list-all-pkgs lists all)';
  return [...failed, { what: `${label} ${place} ${name}`, code: 'documents.only-affected', reason }];
}

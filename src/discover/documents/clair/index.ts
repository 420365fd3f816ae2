import { type ClairReport, isClairReport, readClairReport } from '../../../formats/clair-report/index.ts';
import { mergeCoverage, nothingRead, unreadOnly } from '../../../model/index.ts';
import { contentsOfListed } from '../packages-of.ts';
import type { DocumentContent, DocumentReader, DocumentSubject } from '../reader.ts';
import { identityOf } from '../subject.ts';
import { listedOf, systemIn } from './listed.ts';
import { saidOf } from './said.ts';

/** Vulnerability reports of Clair 4. */
export const clair: DocumentReader = {
  id: 'clair',
  kinds: ['report'],
  recognises: ({ value }) => isClairReport(value),
  read: (content) => {
    const report = readClairReport(content.value);
    return {
      format: 'Clair report',
      producer: 'Clair',
      id: content.fallbackId,
      subjects: [subjectOf(report, content)],
      statements: [],
      coverage: nothingRead,
    };
  },
};

function subjectOf(report: ClairReport, { label, fallbackId }: DocumentContent): DocumentSubject {
  const identity = identityOf(
    { isImage: true, name: report.manifest_hash, manifest: report.manifest_hash, purls: [], digests: [] },
    { fallbackId },
  );
  const listed = contentsOfListed(listedOf(report), {
    subject: identity.id,
    label,
    os: systemIn(report),
    writesSources: true,
  });
  const { said, unread } = saidOf(report, label);
  return {
    ...identity,
    contents: listed.contents,
    coverage: mergeCoverage([listed.coverage, unreadOnly(unread)]),
    said,
  };
}

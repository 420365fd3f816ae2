import {
  type AnchoreReport,
  isAnchoreReport,
  readAnchoreReport,
} from '../../../formats/anchore-report/index.ts';
import { mergeCoverage, nothingRead, type Unread, unreadOnly } from '../../../model/index.ts';
import { contentsOfListed } from '../packages-of.ts';
import type { DocumentContent, DocumentReader, DocumentSubject } from '../reader.ts';
import { identityOf } from '../subject.ts';
import { listedOf } from './listed.ts';
import { saidOf } from './said.ts';

/** Reports of Anchore Enterprise and anchore-engine. */
export const anchore: DocumentReader = {
  id: 'anchore',
  kinds: ['report'],
  recognises: ({ value }) => isAnchoreReport(value),
  read: (content) => {
    const report = readAnchoreReport(content.value);
    return {
      format: 'Anchore report',
      producer: 'Anchore',
      id: content.fallbackId,
      subjects: [subjectOf(report, content)],
      statements: [],
      coverage: nothingRead,
    };
  },
};

function subjectOf(report: AnchoreReport, { label, fallbackId }: DocumentContent): DocumentSubject {
  const { imageDigest } = report;
  const identity = identityOf(
    {
      isImage: imageDigest !== undefined,
      name: imageDigest ?? label,
      manifest: imageDigest,
      purls: [],
      digests: [],
    },
    { fallbackId },
  );
  const listed = contentsOfListed(listedOf(report), {
    subject: identity.id,
    label,
    os: undefined,
    writesSources: false,
  });
  return {
    ...identity,
    contents: listed.contents,
    coverage: mergeCoverage([listed.coverage, unreadOnly(gapsOf(report, label))]),
    said: saidOf(report),
  };
}

function gapsOf({ asked, place }: AnchoreReport, label: string): readonly Unread[] {
  const what = `${label} ${place}`.trimEnd();
  const reason = 'a report of Anchore lists only packages that it found something in';
  const gap = { what, code: 'documents.only-affected', reason };
  if (asked === undefined || asked === 'all') return [gap];
  const half = `it was asked for vulnerabilities of type ${asked.slice(0, 40)} only`;
  return [gap, { what, code: 'documents.incomplete', reason: half }];
}

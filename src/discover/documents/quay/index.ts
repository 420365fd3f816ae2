import { isQuayReport, type QuayReport, readQuayReport } from '../../../formats/quay-report/index.ts';
import { mergeCoverage, nothingRead, type Unread, unreadOnly } from '../../../model/index.ts';
import { contentsOfListed } from '../packages-of.ts';
import type { DocumentContent, DocumentReader, DocumentSubject } from '../reader.ts';
import { identityOf } from '../subject.ts';
import { listedFeature } from './listed.ts';
import { saidOf } from './said.ts';

/** What Quay says of a manifest's security. */
export const quay: DocumentReader = {
  id: 'quay',
  kinds: ['report'],
  recognises: ({ value }) => isQuayReport(value),
  read: (content) => {
    const report = readQuayReport(content.value);
    return {
      format: 'Quay report',
      producer: 'Quay',
      id: content.fallbackId,
      subjects: [subjectOf(report, content)],
      statements: [],
      coverage: nothingRead,
    };
  },
};

function subjectOf(report: QuayReport, { label, fallbackId }: DocumentContent): DocumentSubject {
  const { Name: manifest, Features: features } = report.data.Layer;
  const name = manifest || label;
  const identity = identityOf(
    { isImage: true, name, manifest: manifest ?? undefined, purls: [], digests: [] },
    { fallbackId },
  );
  const listed = contentsOfListed((features ?? []).map(listedFeature), {
    subject: identity.id,
    label,
    os: undefined,
    writesSources: false,
  });
  return {
    ...identity,
    contents: listed.contents,
    coverage: mergeCoverage([listed.coverage, unreadOnly(gapsOf(report, label))]),
    said: saidOf(features ?? []),
  };
}

/** Only `scanned` means that it looked. */
function gapsOf({ status }: QuayReport, label: string): readonly Unread[] {
  if (status === 'scanned') return [];
  const reason = `Quay has not scanned it: ${status.slice(0, 100)}`;
  return [{ what: `${label} status`, code: 'documents.their-gap', reason }];
}

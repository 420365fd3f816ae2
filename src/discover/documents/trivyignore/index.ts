import {
  isTrivyIgnore,
  isTrivyIgnoreYaml,
  readTrivyIgnore,
  readTrivyIgnoreYaml,
  type TrivyIgnored,
} from '../../../formats/trivy-ignore/index.ts';
import { type HistoryEntry, historyOf } from '../history-record.ts';
import type { DocumentReader } from '../reader.ts';

/** What Trivy was told to leave out: acceptances, which name no person and no place. */
export const trivyignore: DocumentReader = {
  id: 'trivyignore',
  kinds: ['history'],
  recognises: ({ text, value }) => value === undefined && (isTrivyIgnore(text) || isTrivyIgnoreYaml(text)),
  read: ({ text, label, fallbackId }) => {
    const isYaml = isTrivyIgnoreYaml(text);
    const ignored = isYaml ? readTrivyIgnoreYaml(text) : readTrivyIgnore(text);
    const { records, coverage } = historyOf(ignored.flatMap(entriesOf), label);
    return {
      format: isYaml ? '.trivyignore.yaml' : '.trivyignore',
      producer: 'Trivy',
      id: fallbackId,
      subjects: [],
      statements: [],
      history: records,
      coverage,
    };
  },
};

/** One for each package that is named; none named is any, as Trivy has it. */
function entriesOf({ place, id, paths, purls, until, statement }: TrivyIgnored): readonly HistoryEntry[] {
  const about = { place, vulnerabilities: [id], paths, acceptance: { reason: statement, until } };
  return purls.length === 0 ? [{ ...about, isAnyPackage: true }] : purls.map((purl) => ({ ...about, purl }));
}

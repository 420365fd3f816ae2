import {
  type DojoExport,
  type DojoFinding,
  isDefectDojo,
  isDefectDojoCsv,
  readDefectDojo,
  readDefectDojoCsv,
} from '../../../formats/defectdojo/index.ts';
import { compareText } from '../../../kernel/pure/index.ts';
import { mergeCoverage, nothingRead, unreadOnly } from '../../../model/index.ts';
import { type HistoryEntry, type HistoryTexts, historyOf } from '../history-record.ts';
import type { DocumentReader } from '../reader.ts';

/** Findings of DefectDojo: since when, risk acceptances, Jira issues. */
export const defectdojo: DocumentReader = {
  id: 'defectdojo',
  kinds: ['history'],
  recognises: ({ text, value }) => (value === undefined ? isDefectDojoCsv(text) : isDefectDojo(value)),
  read: ({ text, value, label, fallbackId }) => {
    const isTable = value === undefined;
    const exported = isTable ? readDefectDojoCsv(text) : readDefectDojo(value);
    const { records, coverage } = historyOf(exported.findings.map(entryOf), label);
    return {
      format: isTable ? 'DefectDojo CSV' : 'DefectDojo findings',
      producer: 'DefectDojo',
      id: fallbackId,
      subjects: [],
      statements: [],
      history: records,
      coverage: mergeCoverage([coverage, pageCoverage(exported, label)]),
    };
  },
};

/** A page of many looks like all of them. */
function pageCoverage({ findings, pageOf }: DojoExport, label: string) {
  if (pageOf === undefined) return nothingRead;
  const reason = `it is a page of ${findings.length} of ${pageOf} findings: import the other pages too`;
  return unreadOnly([{ what: label, code: 'documents.incomplete', reason }]);
}

function entryOf(finding: DojoFinding): HistoryEntry {
  const { id, place, vulnerabilities, component, version, filePath, date, ticket } = finding;
  const acceptance = acceptanceOf(finding);
  return {
    place,
    ...(id === undefined ? {} : { key: `finding ${id}` }),
    vulnerabilities,
    name: component,
    version,
    image: imageOf(filePath),
    firstSeen: date,
    ...(acceptance === undefined ? {} : { acceptance }),
    ticket,
  };
}

/** Of several full acceptances the one that ends last; a simple one, and a false positive, say neither end nor person. */
function acceptanceOf({ isAccepted, isFalsePositive, acceptances }: DojoFinding): HistoryTexts | undefined {
  if (isAccepted) {
    const [last] = acceptances.toSorted((left, right) => compareText(right.until ?? '', left.until ?? ''));
    return last ?? {};
  }
  return isFalsePositive ? { reason: 'false positive, as DefectDojo has it' } : undefined;
}

/** Its reader of Trivy's reports keeps the target as the path: `registry.acme.io/web:1.2 (debian 12.4)`. */
function imageOf(filePath: string | undefined): string | undefined {
  const named = /^([^\s()]+) \([a-z][a-z0-9. ]* [\w.]+\)$/.exec(filePath ?? '')?.[1];
  return named !== undefined && /[:/]/.test(named) && !/\.(?:tar|tgz|gz)$/.test(named) ? named : undefined;
}

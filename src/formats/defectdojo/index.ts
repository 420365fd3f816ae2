/**
 * DefectDojo's findings: what `GET /api/v2/findings/` answers (a page, or the results alone), and its CSV export, which
 * has no details of risk acceptances. Only what tells a finding's history. It refuses to take a status for a fact: that a
 * finding is inactive or mitigated there says nothing about what runs here.
 *
 * @see https://docs.defectdojo.com (API v2, models Finding, RiskAcceptance and JIRAIssue of 2.47 to 3.2)
 */
export { isDefectDojo, readDefectDojo } from './read.ts';
export type { DojoAcceptance, DojoExport, DojoFinding } from './schema.ts';
export { isDefectDojoCsv, readDefectDojoCsv } from './table.ts';

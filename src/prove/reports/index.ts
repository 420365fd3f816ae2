/**
 * Reports that people read, made from the record alone: the run, its plan and the evidence log. It asks nobody, judges
 * nothing again, and says in words where the record is silent.
 */
export { type RunReportInput, runReport } from './run-report.ts';

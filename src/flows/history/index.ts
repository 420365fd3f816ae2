/**
 * What other tools knew of findings, taken into the store: read, compared with the last scan, kept with its source. It
 * refuses to invent what a document leaves out, and to close anything by another tool's word.
 */
export { type ImportReport, importHistory } from './import-history.ts';
export type { ImportedRecord } from './outcome.ts';
export { saidForAll } from './said-for-all.ts';

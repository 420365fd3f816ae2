/**
 * SARIF 2.1.0, the format of code scanning: a rule for each vulnerability, a result for each finding, suppressed ones
 * with their reason. Written only; it refuses to invent lines in files, and locates findings by file and package.
 */
export { writeSarif } from './write.ts';

/**
 * CVSS base scores (FIRST, v3.0 and v3.1) and the qualitative bands. It refuses to guess: a vector that is incomplete,
 * malformed or of another version has no score, and what has no score has no severity.
 */
export { cvssBaseScore, severityOfScore, severityOfVectors } from './base-score.ts';

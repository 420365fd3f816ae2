/**
 * CVSS base scores (FIRST, v2, v3.0, v3.1, v4.0) and the qualitative bands. It refuses to guess: a vector that is incomplete
 * or malformed has no score, and what has no score has no severity.
 */
export { cvssBaseScore, severityOfScore, severityOfVectors } from './base-score.ts';
export { versionFourBase } from './version-four.ts';
export { versionTwoScores } from './version-two.ts';

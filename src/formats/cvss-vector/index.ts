/**
 * CVSS vectors as text: v2, v3.0, v3.1 and v4.0, read as strictly as their specifications want them. It knows no score;
 * `formats/cvss-scores` has those, and costs what its calculator costs to load.
 */
export { type CvssVersion, type Metrics, versionMetrics } from './metrics.ts';
export { type CvssVector, parseCvss } from './parse.ts';

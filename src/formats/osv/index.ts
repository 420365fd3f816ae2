/**
 * Records in the OSV format (https://ossf.github.io/osv-schema, 1.7), flattened to one advisory for each package. Events
 * are sorted by the ecosystem's own order before they are read; a Go record's real ranges may lie in
 * `ecosystem_specific.custom_ranges`; a distribution's bulletin names what it is about as `upstream` or `related`. It
 * refuses git ranges (there is no version to compare) and keeps no prose but the summary.
 */

export { isBulletin } from './bulletins.ts';
export { withoutCoveredVersions } from './compact.ts';
export { advisoriesOfOsv, parseOsv, severityOfWord } from './osv.ts';
export { rangesOfEvents } from './ranges.ts';
export { OsvRecord } from './record.ts';
export { type Release, redHatRelease, suseRelease } from './release.ts';
export { isModuleBuild } from './rpm-bulletins.ts';
export { listsFixesOnly, schemeOfEcosystem } from './scheme.ts';

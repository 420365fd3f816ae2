import { type Advisory, type AffectedRange, moduleMemberName, type Severity } from '../../model/index.ts';
import { compareVersions } from '../versions/index.ts';
import type { OsvRecord } from './record.ts';
import { schemeOfEcosystem } from './scheme.ts';

/** Whether its records are bulletins of an rpm distribution: about updates, by package, for several CVEs at once. */
export function isOfRpms(ecosystem: string): boolean {
  return schemeOfEcosystem(ecosystem) === 'rpm';
}

/** Bulletins about bugs and enhancements; only those that name a CVE are about a vulnerability. */
export function isOnlyMaintenance({ id, related }: OsvRecord): boolean {
  return /^(?:AL|RH|RL|EL)[BE]A-/.test(id) && !(related ?? []).some((name) => name.startsWith('CVE-'));
}

/**
 * Under which names a package is looked up. Builds of a module (`.module_el8`) belong to one of its streams, and other
 * streams have the same package with other numbers: nodejs 18 is not mended by a build of nodejs 20. The record says which
 * stream in its summary alone (`Important: nodejs:18 security update`), some name two, some none.
 */
export function bulletinNames(
  name: string,
  ranges: readonly AffectedRange[],
  summary = '',
): readonly string[] {
  if (!ranges.some(({ fixed }) => isModuleBuild(fixed ?? ''))) return [name];
  const streams = [...summary.matchAll(/([\w.+-]+:[\w.-]+)(?=[ ,/]|$)/g)].map(([, stream]) => stream);
  return streams.length === 0
    ? [moduleMemberName(undefined, name)]
    : streams.map((stream) => moduleMemberName(stream, name));
}

/** Whether a version is of a build for a module: the release says so. */
export function isModuleBuild(version: string): boolean {
  return /\.module[_+]el/.test(version);
}

/**
 * A bulletin lists every build that has the fix, one entry each: rebuilds for minor releases, `.alma` beside the plain one.
 * Whoever has the lowest of them has the fix.
 */
export function withLowestBuild(advisory: Advisory): Advisory {
  const { ranges } = advisory;
  const isBuild = ({ fixed, introduced }: AffectedRange): boolean =>
    fixed !== undefined && introduced === undefined;
  if (ranges.length < 2 || !ranges.every(isBuild)) return advisory;
  const [lowest] = ranges.toSorted(
    (left, right) => compareVersions('rpm', left.fixed ?? '', right.fixed ?? '') ?? 0,
  );
  return { ...advisory, ranges: lowest === undefined ? [] : [lowest] };
}

const ratings: ReadonlyMap<string, Severity> = new Map([
  ['Critical', 'critical'],
  ['Important', 'high'],
  ['Moderate', 'medium'],
  ['Low', 'low'],
]);

/** The distribution's own rating, which stands in front of the summary and nowhere else. */
export function summarySeverity(summary = ''): Severity | undefined {
  return ratings.get(summary.slice(0, Math.max(0, summary.indexOf(':'))));
}

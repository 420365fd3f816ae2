import {
  type Advisory,
  type AffectedRange,
  advisoryName,
  type FixState,
  type Parsed,
  type Severity,
  worseSeverity,
} from '../../model/index.ts';
import { severityOfVectors } from '../cvss/index.ts';
import { schemaReason } from '../feed-records/index.ts';
import { compareVersions, isVersion, type VersionSchemeId } from '../versions/index.ts';
import { isBulletin } from './bulletins.ts';
import { rangesOfEvents } from './ranges.ts';
import { type OsvAffected, type OsvRange, OsvRecord } from './record.ts';
import { releaseOf } from './release.ts';
import {
  bulletinNames,
  isOfRpms,
  isOnlyMaintenance,
  summarySeverity,
  withLowestBuild,
} from './rpm-bulletins.ts';
import { schemeOfEcosystem } from './scheme.ts';

/** One record as JSON text. What is no OSV record is quarantined; a record about no package gives no advisory. */
export function parseOsv(
  text: string,
  options: { readonly feed: string; readonly what: string },
): Parsed<Advisory> {
  const bad = (reason: string): Parsed<Advisory> => ({
    records: [],
    quarantined: [{ what: options.what, reason }],
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return bad('not JSON');
  }
  const parsed = OsvRecord.safeParse(json);
  if (!parsed.success) return bad(schemaReason(parsed.error));
  return { records: advisoriesOfOsv(parsed.data, options.feed), quarantined: [] };
}

/** One advisory for each package that the record names, several entries about one package put together. */
export function advisoriesOfOsv(record: OsvRecord, feed: string): readonly Advisory[] {
  if (isOnlyMaintenance(record)) return [];
  const byPackage = new Map<string, Advisory>();
  for (const affected of record.affected ?? []) {
    for (const advisory of namedApart(advisoryOf(record, affected, feed))) {
      const key = `${advisory.ecosystem}\t${advisory.package}`;
      byPackage.set(key, joined(byPackage.get(key), advisory));
    }
  }
  return [...byPackage.values()].map((one) => (isOfRpms(one.ecosystem) ? withLowestBuild(one) : one));
}

/** One advisory under every name that its package is looked up by. */
function namedApart(advisory: Advisory | undefined): readonly Advisory[] {
  if (advisory === undefined || !isOfRpms(advisory.ecosystem))
    return advisory === undefined ? [] : [advisory];
  const names = bulletinNames(advisory.package, advisory.ranges, advisory.summary);
  return names.map((name) => ({ ...advisory, package: name }));
}

function advisoryOf(record: OsvRecord, affected: OsvAffected, feed: string): Advisory | undefined {
  if (affected.package === undefined) return undefined;
  const { name, purl } = affected.package;
  const { ecosystem, channel } = releaseOf(affected.package.ecosystem, purl);
  const ranges = rangesOf(affected, schemeOfEcosystem(ecosystem));
  const versions = affected.versions ?? [];
  if (ranges.length === 0 && versions.length === 0) return undefined;
  const fixState = fixStateOf(affected);
  const published = realDate(record.published);
  const modified = realDate(record.modified);
  return {
    id: record.id,
    aliases: aliasesOf(record),
    feed,
    ecosystem,
    package: advisoryName(ecosystem, name),
    ranges,
    versions,
    severity: severityOf(record, affected),
    cvss: vectorsOf(record, affected),
    ...(fixState === undefined ? {} : { fixState }),
    ...(channel === undefined ? {} : { channel }),
    ...(record.withdrawn === undefined ? {} : { withdrawn: record.withdrawn }),
    ...(published === undefined ? {} : { published }),
    ...(modified === undefined ? {} : { modified }),
    ...(record.summary === undefined ? {} : { summary: record.summary }),
  };
}

/** A repository of records has no dates of its own: a placeholder of the year 1 stands there. */
function realDate(date: string | undefined): string | undefined {
  return date?.startsWith('0001-') ? undefined : date;
}

function joined(known: Advisory | undefined, more: Advisory): Advisory {
  if (known === undefined) return more;
  return {
    ...known,
    ranges: [...known.ranges, ...more.ranges],
    versions: [...new Set([...known.versions, ...more.versions])],
    severity: worseSeverity(known.severity, more.severity),
    cvss: [...new Set([...known.cvss, ...more.cvss])],
  };
}

/** `upstream` of a record about one vulnerability is that vulnerability; a bulletin lists all of its own there. */
function aliasesOf(record: OsvRecord): readonly string[] {
  const related = isBulletin(record.id) ? (record.related ?? []).filter((id) => id.startsWith('CVE-')) : [];
  const names = [...(record.aliases ?? []), ...(record.upstream ?? []), ...related].map(plainName);
  return [...new Set(names)].filter((name) => name !== record.id);
}

/** OSV's own numbers for a distribution's word on a CVE: a bulletin names `UBUNTU-CVE-2021-3782` and means the CVE. */
function plainName(name: string): string {
  return name.replace(/^(?:UBUNTU|DEBIAN|ALPINE)-(?=CVE-\d{4}-\d)/, '');
}

function rangesOf(affected: OsvAffected, scheme: VersionSchemeId | undefined): readonly AffectedRange[] {
  const listed = readRanges(affected.ranges ?? [], scheme);
  const custom = readRanges(affected.ecosystem_specific?.custom_ranges ?? [], scheme);
  const ranges = withCustom(listed, custom, scheme);
  const last = /^<=\s*(\S+)$/.exec(affected.database_specific?.last_known_affected_version_range ?? '')?.[1];
  if (last === undefined || hasEnd(ranges)) return ranges;
  return ranges.map((range) => ({ ...range, lastAffected: last }));
}

function readRanges(
  ranges: readonly OsvRange[],
  scheme: VersionSchemeId | undefined,
): readonly AffectedRange[] {
  return ranges.filter(({ type }) => type !== 'GIT').flatMap(({ events }) => rangesOfEvents(events, scheme));
}

/**
 * The Go database leaves a module's range open when its versions are no module versions, and has the real ones in
 * `custom_ranges` (GO-2025-3567). Where the listed ranges have an end, a custom one may be in another numbering
 * (`17.0.7` for `v0.17.7`) and would mislead; it counts only where it begins after all of them (etcd: listed until
 * `0.5.0-alpha.5`, custom from `3.2.22`).
 */
function withCustom(
  listed: readonly AffectedRange[],
  custom: readonly AffectedRange[],
  scheme: VersionSchemeId | undefined,
): readonly AffectedRange[] {
  if (custom.length === 0 || scheme === undefined) return listed;
  if (!hasEnd(listed))
    return hasEnd(custom) && custom.some((range) => isReadable(range, scheme)) ? custom : listed;
  const ends = listed.map(({ fixed, lastAffected }) => fixed ?? lastAffected);
  const isBeyond = ({ introduced }: AffectedRange): boolean =>
    introduced !== undefined &&
    ends.every((end) => end !== undefined && compareVersions(scheme, introduced, end) === 1);
  return [...listed, ...custom.filter(isBeyond)];
}

/** Bounds that are no versions close nothing: then the listed stretch stays open (GO-2026-5679 ends at `3.6.40.0.0-…`). */
function isReadable({ introduced, fixed, lastAffected }: AffectedRange, scheme: VersionSchemeId): boolean {
  return [introduced, fixed, lastAffected].every((bound) => bound === undefined || isVersion(scheme, bound));
}

function hasEnd(ranges: readonly AffectedRange[]): boolean {
  return ranges.some(({ fixed, lastAffected }) => fixed !== undefined || lastAffected !== undefined);
}

function vectorsOf(record: OsvRecord, affected: OsvAffected): readonly string[] {
  const entries = [...(affected.severity ?? []), ...(record.severity ?? [])];
  return entries.filter(({ type }) => type.startsWith('CVSS')).map(({ score }) => score);
}

const severityWords: ReadonlyMap<string, Severity> = new Map([
  ['critical', 'critical'],
  ['high', 'high'],
  ['important', 'high'],
  ['medium', 'medium'],
  ['moderate', 'medium'],
  ['low', 'low'],
  ['negligible', 'low'],
  ['unimportant', 'low'],
]);

/** A rating in a distribution's word; `unknown` for other words. */
export function severityOfWord(word: string | undefined): Severity {
  return severityWords.get(word?.toLowerCase() ?? '') ?? 'unknown';
}

/** A distribution's own word first, then the vector, then the database's word. */
function severityOf(record: OsvRecord, affected: OsvAffected): Severity {
  const { urgency, severity } = affected.ecosystem_specific ?? {};
  const ecosystem = affected.package?.ecosystem ?? '';
  const rated = isOfRpms(ecosystem) ? summarySeverity(record.summary) : undefined;
  if (rated !== undefined) return rated;
  if (ecosystem.startsWith('AlmaLinux:')) return 'unknown';
  const words = [urgency, severity, record.severity?.find(({ type }) => type === 'Ubuntu')?.score];
  const own = words
    .map((word) => severityWords.get(word?.toLowerCase() ?? ''))
    .find((word) => word !== undefined);
  const scored = severityOfVectors(vectorsOf(record, affected));
  if (own !== undefined) return own;
  if (scored !== 'unknown') return scored;
  return severityOfWord(record.database_specific?.severity);
}

function fixStateOf(affected: OsvAffected): FixState | undefined {
  return affected.ecosystem_specific?.urgency === 'end-of-life' ? 'end-of-life' : undefined;
}

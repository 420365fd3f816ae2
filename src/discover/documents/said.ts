import { nameOfPurl, parsePurl, typeOfPurl, versionOfPurl } from '../../formats/purl/index.ts';
import { compareVersions, versionSchemeOf } from '../../formats/versions/index.ts';
import type { Fix, FixState, SaidFinding, Severity } from '../../model/index.ts';

/** What a report names a package by. */
export interface SaidPackage {
  readonly name: string;
  readonly version: string;
  readonly purl: string | undefined;
  readonly path: string | undefined;
}

/**
 * The package in the words that our own findings use, so that both can be compared. One of a type that nothing here
 * judges is `generic` and keeps its purl.
 */
export function saidPackage({ name, version, purl, path }: SaidPackage): SaidFinding['package'] {
  const parsed = purl === undefined ? undefined : parsePurl(purl);
  const type = parsed === undefined ? undefined : typeOfPurl(parsed);
  const clean = path?.replace(/^\/+/, '');
  const place = clean === undefined || clean === '' ? {} : { path: clean };
  if (parsed === undefined || type === undefined)
    return { name, version, purl: purl ?? '', type: 'generic', ...place };
  const named = nameOfPurl(parsed);
  return {
    name: named === name.toLowerCase() ? name : named,
    version: versionOfPurl(parsed) ?? version,
    purl: purl ?? '',
    type,
    ...place,
  };
}

/**
 * The fix that a report means: scanners list one for each branch (`1.24.14, 1.25.10`), and the one of the user's own is
 * the lowest above the installed version. Where versions cannot be compared, the first.
 */
export function fixOfVersions(
  state: FixState,
  versions: readonly string[],
  item: Pick<SaidFinding['package'], 'type' | 'version'>,
): Fix {
  const listed = versions.map((one) => one.trim()).filter((one) => one !== '');
  const [first] = listed;
  if (first === undefined) return { state };
  const scheme = versionSchemeOf(item.type);
  if (scheme === undefined) return { state: 'fixed', version: first };
  const above = listed
    .filter((one) => (compareVersions(scheme, item.version, one) ?? -1) < 0)
    .toSorted((left, right) => compareVersions(scheme, left, right) ?? 0);
  return { state: 'fixed', version: above[0] ?? first };
}

const severities: ReadonlyMap<string, Severity> = new Map([
  ['critical', 'critical'],
  ['high', 'high'],
  ['medium', 'medium'],
  ['low', 'low'],
  ['negligible', 'low'],
  ['none', 'none'],
]);

export function saidSeverity(text: string | undefined): Severity {
  return severities.get(text?.toLowerCase() ?? '') ?? 'unknown';
}

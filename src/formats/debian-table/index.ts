import { OakumError } from '../../kernel/pure/index.ts';
import type { Parsed, Quarantined } from '../../model/index.ts';
import { debianRelease } from '../debian-releases/index.ts';
import { isVersion } from '../versions/index.ts';

/**
 * A table of fixed versions per Debian release: tab-separated, with a header that has at least `release`, `source`,
 * `cve`, `fixed_version` and, if it has it, `date`. It knows fixes only: what has none is not in it.
 */
export interface DebianFixedRow {
  /** `12` for bookworm. */
  readonly release: string;
  readonly source: string;
  readonly vulnerability: string;
  readonly fixedVersion: string;
  /** The day of the upload that fixed it. */
  readonly date?: string | undefined;
}

const needed = ['release', 'source', 'cve', 'fixed_version'] as const;

/** @throws feed.malformed when the header is another; a bad row is quarantined */
export function parseDebianTable(bytes: Uint8Array): Parsed<DebianFixedRow> {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  const start = lines.findIndex((line) => line !== '' && !line.startsWith('#'));
  const columns = (lines[start] ?? '').split('\t');
  const missing = needed.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw new OakumError('feed.malformed', `a Debian table has no column ${missing.join(', ')}`);
  }
  const records: DebianFixedRow[] = [];
  const quarantined: Quarantined[] = [];
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '' || line.startsWith('#')) continue;
    const row = parseRow(line.split('\t'), columns);
    if (row.kind === 'row') records.push(row.row);
    else quarantined.push({ what: `line ${at + 1}`, reason: row.reason });
  }
  return { records, quarantined };
}

function parseRow(
  cells: readonly string[],
  columns: readonly string[],
):
  | { readonly kind: 'row'; readonly row: DebianFixedRow }
  | { readonly kind: 'bad'; readonly reason: string } {
  const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
  const release = debianRelease(cell('release'));
  const [source, vulnerability, fixedVersion] = [cell('source'), cell('cve'), cell('fixed_version')];
  if (release === undefined) return { kind: 'bad', reason: `unknown release ${cell('release')}` };
  if (!/^[a-z0-9][a-z0-9.+-]*$/.test(source)) return { kind: 'bad', reason: `no source package: ${source}` };
  if (vulnerability === '') return { kind: 'bad', reason: 'no vulnerability' };
  if (!isVersion('deb', fixedVersion)) return { kind: 'bad', reason: `no version: ${fixedVersion}` };
  const date = cell('date');
  return {
    kind: 'row',
    row: { release, source, vulnerability, fixedVersion, ...(date === '' ? {} : { date }) },
  };
}

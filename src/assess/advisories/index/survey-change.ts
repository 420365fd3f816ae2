import type { VendorStatement } from '../../../model/index.ts';
import type { FeedRecords } from './build.ts';
import { type FeedEntry, isOfFacts } from './catalogue.ts';
import { type BytesOf, type LayerLine, openLayers, type RowNames, rowOf } from './layers.ts';
import { type StoredRow, storedRows } from './stored.ts';
import { restoreStatements } from './stored-statements.ts';

/** Records of a feed that are new, changed, or gone. */
export interface FeedChange extends FeedRecords {
  /** Ids of the records that are given anew: whatever they gave before is no longer so. */
  readonly replaced: ReadonlySet<string>;
  /** Ids of all records that there are, where that is known: all others are gone. */
  readonly present?: ReadonlySet<string> | undefined;
  /** A row also belongs to a record that it has among its aliases. */
  readonly byAlias: boolean;
}

/** A feed in files. */
export interface KeptFeed {
  readonly entry: FeedEntry;
  readonly bytesOf: BytesOf;
}

/** A row with where it stands. */
export interface PlacedRow extends StoredRow {
  readonly ecosystem: string;
  readonly package: string;
}

/** What a feed has after a change, as far as that can be told without building it. */
export interface AfterChange {
  readonly ecosystems: ReadonlySet<string>;
  /** Advisories by package, and vulnerabilities with facts. */
  readonly records: number;
  /** Ids of rows that are gone because a list of all records does not name them. */
  readonly gone: ReadonlySet<string>;
  /** Rows that name a fix and are no longer so. */
  readonly replacedRows: readonly PlacedRow[];
}

/** Goes once through all lines of a feed. Only ids, aliases and fixes are looked at. @throws advisories.corrupt */
export function surveyChange({ entry, bytesOf }: KeptFeed, change: FeedChange): AfterChange {
  const seen: Seen = { rows: new Map(), vulnerabilities: new Set(), replacedRows: [] };
  const gone = new Set<string>();
  const stays = staying(change, gone);
  let stated = change.statements?.length ?? 0;
  for (const line of openLayers(entry, bytesOf).lines()) {
    if (line.segment.ecosystem !== undefined) seeAdvisories(line, stays, seen);
    else if (isOfFacts(line.segment)) seeFacts(line, stays, seen);
    else stated += statementsThatStay(line, stays).length;
  }
  const { rows, vulnerabilities, replacedRows } = seen;
  for (const { ecosystem } of change.advisories) add(rows, ecosystem);
  for (const { id } of change.facts) vulnerabilities.add(id);
  const records = [...rows.values()].reduce((sum, count) => sum + count, vulnerabilities.size + stated);
  return { ecosystems: new Set(rows.keys()), records, gone, replacedRows };
}

interface Seen {
  readonly rows: Map<string, number>;
  readonly vulnerabilities: Set<string>;
  readonly replacedRows: PlacedRow[];
}

type Stays = (row: RowNames) => boolean;

function seeAdvisories(line: LayerLine, stays: Stays, { rows, replacedRows }: Seen): void {
  const { ecosystem = '' } = line.segment;
  for (const row of visible(line)) {
    if (stays(row)) add(rows, ecosystem);
    else if (row.fixes.length > 0) replacedRows.push({ ...row, ecosystem, package: line.name });
  }
}

function seeFacts({ name, isReplaced }: LayerLine, stays: Stays, { vulnerabilities }: Seen): void {
  const row = rowOf(name);
  if (!isReplaced(row) && stays(row)) vulnerabilities.add(name);
}

/** Those of a line that neither a delta before nor this change replaces. */
export function statementsThatStay(
  { segment, name, json, isReplaced }: LayerLine,
  stays: Stays,
): readonly VendorStatement[] {
  const placed = { feed: '', ecosystem: segment.statementsOf ?? '', package: name };
  return restoreStatements(json, placed).filter(({ vulnerability }) => {
    const row = rowOf(vulnerability);
    return !isReplaced(row) && stays(row);
  });
}

function visible(line: LayerLine): readonly StoredRow[] {
  return storedRows(line.json).filter((row) => !line.isReplaced(row));
}

function staying({ replaced, present, byAlias }: FeedChange, gone: Set<string>): Stays {
  return ({ id, aliases }) => {
    if (replaced.has(id) || (byAlias && aliases.some((alias) => replaced.has(alias)))) return false;
    if (present === undefined || present.has(id)) return true;
    gone.add(id);
    return false;
  };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

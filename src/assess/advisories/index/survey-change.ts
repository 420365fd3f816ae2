import type { FeedRecords } from './build.ts';
import type { FeedEntry } from './catalogue.ts';
import { type BytesOf, type LayerLine, openLayers, type RowNames } from './layers.ts';
import { type StoredRow, storedRows } from './stored.ts';

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
  /** Rows that name a fix and stay, by ecosystem. */
  readonly keptFixes: ReadonlyMap<string, number>;
}

/** Goes once through all lines of a feed. Only ids, aliases and fixes are looked at. @throws advisories.corrupt */
export function surveyChange({ entry, bytesOf }: KeptFeed, change: FeedChange): AfterChange {
  const rows = new Map<string, number>();
  const vulnerabilities = new Set<string>();
  const gone = new Set<string>();
  const replacedRows: PlacedRow[] = [];
  const keptFixes = new Map<string, number>();
  const stays = staying(change, gone);
  for (const line of openLayers(entry, bytesOf).lines()) {
    const { ecosystem, name } = line;
    if (ecosystem === undefined) {
      const row = { id: name, aliases: [] };
      if (!line.isReplaced(row) && stays(row)) vulnerabilities.add(name);
      continue;
    }
    for (const row of visible(line)) {
      const hasFix = row.fixes.length > 0;
      if (!stays(row)) {
        if (hasFix) replacedRows.push({ ...row, ecosystem, package: name });
        continue;
      }
      add(rows, ecosystem);
      if (hasFix) add(keptFixes, ecosystem);
    }
  }
  for (const { ecosystem } of change.advisories) add(rows, ecosystem);
  for (const { id } of change.facts) vulnerabilities.add(id);
  const records = [...rows.values()].reduce((sum, count) => sum + count, vulnerabilities.size);
  return { ecosystems: new Set(rows.keys()), records, gone, replacedRows, keptFixes };
}

function visible(line: LayerLine): readonly StoredRow[] {
  return storedRows(line.json).filter((row) => !line.isReplaced(row));
}

function staying({ replaced, present, byAlias }: FeedChange, gone: Set<string>): (row: RowNames) => boolean {
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

import { schemeOfEcosystem } from '../../../formats/osv/index.ts';
import { compareVersions, type VersionSchemeId } from '../../../formats/versions/index.ts';
import type { Advisory } from '../../../model/index.ts';
import type { FeedEntry, SegmentEntry } from '../index/catalogue.ts';
import { openLayers } from '../index/layers.ts';
import { storedRows } from '../index/stored.ts';
import type { AfterChange, KeptFeed, PlacedRow } from '../index/survey-change.ts';

/** Records that name a fix before and now, and how many of them name a lower one now. */
export interface MovedFixes {
  readonly compared: number;
  readonly back: number;
  /** The first few of those: `openssl CVE-2024-1 3.0.17 → 1.0`. */
  readonly shown: readonly string[];
}

const mostShown = 3;

/**
 * Compares the fixes of a feed with those of its last state. A lower fix calls fixed what was affected; a record that no
 * longer names its fix is not counted, because it calls nothing fixed. A last state that cannot be read compares nothing.
 */
export function movedBack(before: KeptFeed | undefined, now: KeptFeed): MovedFixes {
  if (before === undefined) return { compared: 0, back: 0, shown: [] };
  const pairs = ecosystemsOf(before.entry).flatMap((ecosystem): readonly ComparedFix[] => {
    const scheme = schemeOfEcosystem(ecosystem);
    if (scheme === undefined || stateOf(before.entry, ecosystem) === stateOf(now.entry, ecosystem)) return [];
    return compared(scheme, rowsIn(before, ecosystem), rowsIn(now, ecosystem));
  });
  return summed(pairs);
}

/**
 * The same of what a change wrote alone: of a large feed it is never a share. Where it is all that there is to judge, each record is counted
 * once, however many packages it names; where the whole is asked next, each fix.
 */
export function movedByChange(
  after: AfterChange,
  advisories: readonly Advisory[],
  count: 'records' | 'fixes',
): MovedFixes {
  const now = advisories.map(({ ecosystem, package: name, id, aliases, ranges }): PlacedRow => {
    return { ecosystem, package: name, id, aliases, fixes: ranges.flatMap(({ fixed }) => fixed ?? []) };
  });
  const before = Map.groupBy(after.replacedRows, ({ ecosystem }) => ecosystem);
  const pairs = [...Map.groupBy(now, ({ ecosystem }) => ecosystem)].flatMap(([ecosystem, rows]) => {
    const scheme = schemeOfEcosystem(ecosystem);
    return scheme === undefined ? [] : compared(scheme, before.get(ecosystem) ?? [], rows);
  });
  return summed(count === 'fixes' ? pairs : oncePerRecord(pairs));
}

/** A record that moved back in one package has moved back. */
function oncePerRecord(pairs: readonly ComparedFix[]): readonly ComparedFix[] {
  const byRecord = new Map<string, ComparedFix>();
  for (const pair of pairs) if (pair.isBack || !byRecord.has(pair.id)) byRecord.set(pair.id, pair);
  return [...byRecord.values()];
}

interface ComparedFix {
  readonly id: string;
  readonly shown: string;
  readonly isBack: boolean;
}

function summed(pairs: readonly ComparedFix[]): MovedFixes {
  const back = pairs.filter(({ isBack }) => isBack);
  return {
    compared: pairs.length,
    back: back.length,
    shown: back.slice(0, mostShown).map(({ shown }) => shown),
  };
}

function compared(
  scheme: VersionSchemeId,
  before: Iterable<PlacedRow>,
  now: Iterable<PlacedRow>,
): readonly ComparedFix[] {
  const after = fixesIn(scheme, now);
  return [...fixesIn(scheme, before)].flatMap(([key, { id, fixed }]) => {
    const other = after.get(key)?.fixed;
    if (other === undefined) return [];
    return [
      { id, shown: `${key} ${fixed} → ${other}`, isBack: compareVersions(scheme, other, fixed) === -1 },
    ];
  });
}

interface Fix {
  readonly id: string;
  readonly fixed: string;
}

/** The highest fix of each record by package and id. */
function fixesIn(scheme: VersionSchemeId, rows: Iterable<PlacedRow>): ReadonlyMap<string, Fix> {
  const highest = new Map<string, Fix>();
  for (const { package: name, id, fixes } of rows)
    for (const fixed of fixes) {
      const key = `${name} ${id}`;
      const known = highest.get(key)?.fixed;
      if (known === undefined || compareVersions(scheme, known, fixed) === -1)
        highest.set(key, { id, fixed });
    }
  return highest;
}

function ecosystemsOf({ segments, deltas = [] }: FeedEntry): readonly string[] {
  const all = [...segments, ...deltas.flatMap((delta) => delta.segments)];
  return [...new Set(all.flatMap(({ ecosystem }) => ecosystem ?? []))];
}

/** The same as long as nothing of it changed. */
function stateOf({ segments, deltas = [] }: FeedEntry, ecosystem: string): string {
  const own = (all: readonly SegmentEntry[]) => all.filter((one) => one.ecosystem === ecosystem);
  const files = [...own(segments), ...deltas.flatMap((delta) => [...own(delta.segments), delta.replaced])];
  return files.map(({ digest }) => digest).join(' ');
}

function* rowsIn({ entry, bytesOf }: KeptFeed, ecosystem: string): Generator<PlacedRow> {
  try {
    for (const line of openLayers(entry, bytesOf).lines((one) => one.ecosystem === ecosystem))
      for (const row of storedRows(line.json))
        if (!line.isReplaced(row)) yield { ...row, ecosystem, package: line.name };
  } catch {
    // A damaged last state is told where it is opened, and rebuilt by this very update.
  }
}

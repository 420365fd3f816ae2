import type { FileTree } from '../../../edges/files/interface.ts';
import { schemeOfEcosystem } from '../../../formats/osv/index.ts';
import { compareVersions, type VersionSchemeId } from '../../../formats/versions/index.ts';
import type { Advisory } from '../../../model/index.ts';
import type { BuiltFeed } from '../index/build.ts';
import type { FeedEntry, SegmentEntry } from '../index/catalogue.ts';
import { openSegment } from '../index/segment.ts';
import { restoreAdvisories } from '../index/stored.ts';

/** Records that name a fix before and now, and how many of them name a lower one now. */
export interface MovedFixes {
  readonly compared: number;
  readonly back: number;
  /** The first few of those: `openssl CVE-2024-1 3.0.17 → 1.0`. */
  readonly shown: readonly string[];
}

/** The last state of a feed. */
export interface StateBefore {
  readonly segments: readonly SegmentEntry[];
  /** By the path of the segment. */
  readonly bytes: ReadonlyMap<string, Uint8Array>;
}

const mostShown = 3;

/**
 * Compares the fixes of a feed with those of its last state. A lower fix calls fixed what was affected; a record that no
 * longer names its fix is not counted, because it calls nothing fixed. A last state that cannot be read compares nothing.
 */
export function movedBack(before: StateBefore, built: BuiltFeed): MovedFixes {
  let compared = 0;
  const back: string[] = [];
  for (const pair of comparedFixes(before, built)) {
    compared += 1;
    if (pair.isBack) back.push(shownPair(pair));
  }
  return { compared, back: back.length, shown: back.slice(0, mostShown) };
}

/**
 * The same for those of these ids alone, each counted once however many packages it names: what a list of changes wrote is
 * judged by itself, because of a large feed it is never a share.
 */
function movedBackOf(ids: ReadonlySet<string>, before: StateBefore, built: BuiltFeed): MovedFixes {
  const compared = new Set<string>();
  const back = new Map<string, string>();
  for (const pair of comparedFixes(before, built)) {
    if (!ids.has(pair.id)) continue;
    compared.add(pair.id);
    if (pair.isBack && !back.has(pair.id)) back.set(pair.id, shownPair(pair));
  }
  return { compared: compared.size, back: back.size, shown: [...back.values()].slice(0, mostShown) };
}

interface ComparedFix {
  readonly package: string;
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly isBack: boolean;
}

function shownPair({ package: name, id, from, to }: ComparedFix): string {
  return `${name} ${id} ${from} → ${to}`;
}

/** Of segments that are others now. */
function* comparedFixes(before: StateBefore, built: BuiltFeed): Generator<ComparedFix> {
  for (const segment of before.segments) {
    const now = built.entry.segments.find(
      ({ ecosystem }) => ecosystem !== undefined && ecosystem === segment.ecosystem,
    );
    const scheme = schemeOfEcosystem(segment.ecosystem ?? '');
    if (now === undefined || now.digest === segment.digest || scheme === undefined) continue;
    const old = fixesIn(segment, before.bytes.get(segment.path), scheme);
    const after = fixesIn(now, built.files.find(({ path }) => path === now.path)?.bytes, scheme);
    for (const [key, { package: name, id, fixed: from }] of old) {
      const to = after.get(key)?.fixed;
      if (to === undefined) continue;
      yield { package: name, id, from, to, isBack: compareVersions(scheme, to, from) === -1 };
    }
  }
}

/** The same, of a last state that lies in a folder. */
export async function movedBackSince(
  known: FeedEntry | undefined,
  built: BuiltFeed,
  tree: FileTree,
): Promise<MovedFixes> {
  return movedBack(await stateIn(known, tree), built);
}

/** The same of the records with these ids alone, each counted once. */
export async function movedBackByList(
  ids: ReadonlySet<string>,
  { known, tree }: { readonly known: FeedEntry; readonly tree: Pick<FileTree, 'read'> },
  built: BuiltFeed,
): Promise<MovedFixes> {
  return movedBackOf(ids, await stateIn(known, tree), built);
}

async function stateIn(known: FeedEntry | undefined, tree: Pick<FileTree, 'read'>): Promise<StateBefore> {
  const segments = known?.segments ?? [];
  const bytes = new Map<string, Uint8Array>();
  for (const { path } of segments) {
    const read = await tree.read(path, maxSegmentBytes);
    if (read !== undefined) bytes.set(path, read);
  }
  return { segments, bytes };
}

const maxSegmentBytes = 500_000_000;

interface NamedFix {
  readonly package: string;
  readonly id: string;
  readonly fixed: string;
}

/** The highest fix of each record by package and id. */
function fixesIn(
  segment: SegmentEntry,
  bytes: Uint8Array | undefined,
  scheme: VersionSchemeId,
): ReadonlyMap<string, NamedFix> {
  const fixes = new Map<string, NamedFix>();
  for (const { package: name, id, ranges } of advisoriesIn(segment, bytes))
    for (const { fixed } of ranges) {
      const key = `${name} ${id}`;
      const known = fixes.get(key)?.fixed;
      if (fixed !== undefined && (known === undefined || compareVersions(scheme, known, fixed) === -1))
        fixes.set(key, { package: name, id, fixed });
    }
  return fixes;
}

function* advisoriesIn({ ecosystem = '' }: SegmentEntry, bytes: Uint8Array | undefined): Generator<Advisory> {
  if (bytes === undefined) return;
  try {
    for (const [name, json] of openSegment(bytes).lines())
      yield* restoreAdvisories(json, { feed: '', ecosystem, package: name });
  } catch {
    // A damaged last state is told where it is opened, and rebuilt by this very update.
  }
}

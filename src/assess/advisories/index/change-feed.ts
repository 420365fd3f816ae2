import { compareText, sha256 } from '../../../kernel/pure/index.ts';
import type { Advisory, VendorStatement, VulnerabilityFacts } from '../../../model/index.ts';
import { type BuiltFeed, buildFeed, type FeedDescription, withPlace } from './build.ts';
import { type DeltaEntry, isOfFacts, type SegmentEntry } from './catalogue.ts';
import { idText, openLayers, type RowNames } from './layers.ts';
import { named, namedByContent } from './named-by-content.ts';
import { writeSegment } from './segment.ts';
import { restoreAdvisories, restoreFacts } from './stored.ts';
import {
  type AfterChange,
  type FeedChange,
  type KeptFeed,
  statementsThatStay,
  surveyChange,
} from './survey-change.ts';

/**
 * A feed after a change. Its base stays as it is and the change lies beside it, until what changed since is a tenth of the
 * base, or more than 16 deltas: then all of it is written whole again. Either reads as a feed that was built whole.
 *
 * @throws advisories.corrupt where a file of it is damaged: nothing is built on what cannot be read
 */
export function changeFeed(
  description: FeedDescription,
  kept: KeptFeed,
  asked: FeedChange,
): { readonly built: BuiltFeed; readonly after: AfterChange } {
  const change = { ...asked, ...withPlace(asked) };
  const after = surveyChange(kept, change);
  const replaced = [...change.replaced, ...after.gone];
  const delta = namedByContent(buildFeed(description, change));
  const { segment, bytes } = idsSegment(description.id, replaced);
  const deltas: readonly DeltaEntry[] = [
    ...(kept.entry.deltas ?? []),
    {
      segments: delta.entry.segments,
      replaced: segment,
      ...(change.byAlias ? { byAlias: true as const } : {}),
    },
  ];
  if (isTooMuch(kept.entry.segments, deltas))
    return { built: builtWhole(description, kept, { change, replaced: new Set(replaced) }), after };
  const { ecosystems, records } = after;
  const info = { ...delta.entry.info, ecosystems: withOwn(description, ecosystems), records };
  return {
    built: {
      entry: { ...delta.entry, info, segments: kept.entry.segments, deltas },
      files: [...delta.files, { path: segment.path, bytes }],
    },
    after,
  };
}

const mostDeltas = 16;
const mostShare = 0.1;

function isTooMuch(base: readonly SegmentEntry[], deltas: readonly DeltaEntry[]): boolean {
  const changed = deltas.map((delta) => Math.max(delta.replaced.records, rowsOf(delta.segments)));
  const sum = changed.reduce((total, each) => total + each, 0);
  return deltas.length > mostDeltas || sum > rowsOf(base) * mostShare;
}

function rowsOf(segments: readonly SegmentEntry[]): number {
  return segments.reduce((sum, { records }) => sum + records, 0);
}

function withOwn({ ecosystems }: FeedDescription, found: Iterable<string>): readonly string[] {
  return [...new Set([...ecosystems, ...found])].toSorted(compareText);
}

function idsSegment(feed: string, ids: readonly string[]) {
  const distinct = [...new Set(ids)];
  const bytes = writeSegment(distinct.map((id) => [idText(id), '']));
  const records = distinct.length;
  const plain = { path: `replaced/${feed}.gz`, digest: sha256(bytes), sizeBytes: bytes.length, records };
  return { segment: named(plain), bytes };
}

interface Applied {
  readonly change: FeedChange;
  readonly replaced: ReadonlySet<string>;
}

function builtWhole(
  description: FeedDescription,
  { entry, bytesOf }: KeptFeed,
  { change, replaced }: Applied,
): BuiltFeed {
  const isGone = ({ id, aliases }: RowNames): boolean =>
    replaced.has(id) || (change.byAlias && aliases.some((alias) => replaced.has(alias)));
  const stays = (row: RowNames): boolean => !isGone(row);
  const advisories: Advisory[] = [];
  const facts: VulnerabilityFacts[] = [];
  const statements: VendorStatement[] = [];
  const feed = entry.info.id;
  for (const line of openLayers(entry, bytesOf).lines()) {
    const { segment, name, json, isReplaced } = line;
    const { ecosystem } = segment;
    if (ecosystem !== undefined) {
      for (const row of restoreAdvisories(json, { feed, ecosystem, package: name }))
        if (!isReplaced(row) && stays(row)) advisories.push(row);
    } else if (isOfFacts(segment)) {
      const row = restoreFacts(json, name);
      if (!isReplaced(row) && stays(row)) facts.push(row);
    } else for (const one of statementsThatStay(line, stays)) statements.push({ ...one, feed });
  }
  return namedByContent(
    buildFeed(description, {
      advisories: [...advisories, ...change.advisories],
      facts: [...facts, ...change.facts],
      statements: [...statements, ...(change.statements ?? [])],
      quarantined: change.quarantined,
    }),
  );
}

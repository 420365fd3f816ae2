import { compareText } from '../../../kernel/pure/index.ts';
import type { Advisory, VendorStatement, VulnerabilityFacts } from '../../../model/index.ts';
import { type FeedEntry, isOfFacts, type SegmentEntry } from './catalogue.ts';
import { checkSegment } from './check-segment.ts';
import { mergeFacts } from './facts.ts';
import { openSegment, type Segment } from './segment.ts';
import { restoreAdvisories, restoreFacts, storeFacts } from './stored.ts';
import { restoreStatements, storeStatements } from './stored-statements.ts';

/** The file at a path of the feed's catalogue; undefined where it is missing. */
export type BytesOf = (path: string) => Uint8Array | undefined;

/** The records of a feed as they are after all of its deltas: nothing shows what a delta replaced. */
export interface Layers {
  /** By the name as stored (`advisoryName`), sorted by id. @throws advisories.corrupt */
  lookup(ecosystem: string, name: string): readonly Advisory[];
  /** All that is known of it, in one; none where nothing is. @throws advisories.corrupt */
  facts(id: string): readonly VulnerabilityFacts[];
  /** A statement belongs to the record of its vulnerability. @throws advisories.corrupt */
  statements(ecosystem: string, name: string): readonly VendorStatement[];
  /** Every line of every segment that is wanted, and which of its rows a delta replaced. @throws advisories.corrupt */
  lines(isWanted?: (segment: SegmentEntry) => boolean): Iterable<LayerLine>;
}

export interface LayerLine {
  readonly segment: SegmentEntry;
  /** Of the package, or of the vulnerability. */
  readonly name: string;
  readonly json: string;
  readonly isReplaced: (row: RowNames) => boolean;
}

/** What a row is called by, to tell which record it belongs to. */
export interface RowNames {
  readonly id: string;
  readonly aliases: readonly string[];
}

/** Of what is known of one vulnerability, under its own name. */
export function rowOf(id: string): RowNames {
  return { id, aliases: [] };
}

interface Layer {
  readonly segments: readonly SegmentEntry[];
  readonly isReplaced: (row: RowNames) => boolean;
}

/** Opens the base and its deltas as one. A file is checked and unpacked when it is first asked for. */
export function openLayers(entry: FeedEntry, bytesOf: BytesOf): Layers {
  const feed = entry.info.id;
  const open = opener(feed, bytesOf);
  const layers = layersOf(entry, open);
  const find = (isWanted: (segment: SegmentEntry) => boolean, name: string) =>
    layers.flatMap(({ segments, isReplaced }) =>
      segments
        .filter(isWanted)
        .flatMap((segment) => open(segment).find(name) ?? [])
        .map((json) => ({ json, isReplaced })),
    );
  return {
    lookup: (ecosystem, name) => {
      const found = find((one) => one.ecosystem === ecosystem, name).map(({ json, isReplaced }) =>
        restoreAdvisories(json, { feed, ecosystem, package: name }).filter((row) => !isReplaced(row)),
      );
      const [only, ...more] = found;
      if (more.length === 0) return only ?? [];
      return found.flat().toSorted((left, right) => compareText(left.id, right.id));
    },
    facts: (id) => {
      const found = find(isOfFacts, id).filter(({ isReplaced }) => !isReplaced(rowOf(id)));
      const parts = found.map(({ json }) => restoreFacts(json, id));
      // As they would have been merged when the later came into the whole.
      const merged = parts.reduce<VulnerabilityFacts | undefined>(
        (all, part) =>
          all === undefined ? part : restoreFacts(storeFacts(mergeFacts([id], [all, part])), id),
        undefined,
      );
      return merged === undefined ? [] : [merged];
    },
    statements: (ecosystem, name) => {
      const found = find(({ statementsOf }) => statementsOf === ecosystem, name);
      const placed = { feed, ecosystem, package: name };
      const all = found.flatMap(({ json, isReplaced }) =>
        restoreStatements(json, placed).filter(({ vulnerability }) => !isReplaced(rowOf(vulnerability))),
      );
      return found.length < 2 ? all : restoreStatements(storeStatements(all), placed);
    },
    *lines(isWanted = () => true) {
      for (const { segments, isReplaced } of layers)
        for (const segment of segments.filter(isWanted))
          for (const [name, json] of openSegment(checkSegment(segment, bytesOf(segment.path), feed)).lines())
            yield { segment, name, json, isReplaced };
    },
  };
}

/** An id as a line can have it: what a hostile record calls itself may hold a newline. */
export function idText(id: string): string {
  return JSON.stringify(id);
}

function idIn(text: string): string {
  const id: unknown = JSON.parse(text);
  return typeof id === 'string' ? id : text;
}

function opener(feed: string, bytesOf: BytesOf): (segment: SegmentEntry) => Segment {
  const opened = new Map<string, Segment>();
  return (segment) => {
    const known = opened.get(segment.path);
    if (known !== undefined) return known;
    const fresh = openSegment(checkSegment(segment, bytesOf(segment.path), feed));
    opened.set(segment.path, fresh);
    return fresh;
  };
}

/** Each with what all later deltas replaced of it. */
function layersOf(
  { segments, deltas = [] }: FeedEntry,
  open: (segment: SegmentEntry) => Segment,
): readonly Layer[] {
  const replacing = deltas.map(({ replaced, byAlias }) => {
    let ids: ReadonlySet<string> | undefined;
    return ({ id, aliases }: RowNames): boolean => {
      ids ??= new Set([...open(replaced).lines()].map(([text]) => idIn(text)));
      return ids.has(id) || (byAlias === true && aliases.some((alias) => ids?.has(alias)));
    };
  });
  return [segments, ...deltas.map((delta) => delta.segments)].map((own, at) => {
    const later = replacing.slice(at);
    return { segments: own, isReplaced: (row) => later.some((replaces) => replaces(row)) };
  });
}

import type { ApartReader } from '../../../edges/exec/interface.ts';
import type { FileTree } from '../../../edges/files/interface.ts';
import { type Clock, instantText, OakumError } from '../../../kernel/index.ts';
import type { BuiltFeed } from '../index/build.ts';
import { type FeedEntry, filesOf } from '../index/catalogue.ts';
import { buildApart } from './build-apart.ts';
import { dayInName } from './build-from.ts';
import type { FeedDefinition, FeedDelta } from './definition.ts';
import { followChanges } from './delta.ts';
import { type FetchContext, type Fetched, fetchFiles, urlOf } from './fetch.ts';
import type { MovedFixes } from './moved-back.ts';

export interface Asked {
  readonly definition: FeedDefinition;
  /** What is kept of it. */
  readonly known: FeedEntry | undefined;
  /** The day through which the bundled set has it, where nothing was fetched before. */
  readonly bundledThrough: string | undefined;
  readonly tree: FileTree;
  readonly clock: Clock;
  /** Where feeds are read and built. */
  readonly reader: ApartReader;
}

/** What the source has that is not here yet. */
export type Found =
  | { readonly kind: 'unchanged'; readonly entry: FeedEntry }
  | {
      readonly kind: 'built';
      readonly built: BuiltFeed;
      /** Of the whole and of what a list of changes wrote, where there are both: each is judged by itself. */
      readonly moved: readonly MovedFixes[];
    };

/**
 * Lists and files are made at other moments, by clocks of their own, and an export may run for hours; a record that is fetched
 * twice harms nobody.
 */
const overlap = { change: { hours: 24 }, fetch: { hours: 2 }, name: { hours: 24 } } as const;
/** Fixes that a list of changes may lower before the whole file is asked about it. */
const fewMovedBack = 3;

/**
 * By its list of changes where it has one that can be followed, else by the whole.
 *
 * @throws what fetching and reading throw
 */
export async function whatChanged(asked: Asked, context: FetchContext): Promise<Found> {
  if (asked.definition.delta?.wholeIsOf === 'name') return await bySupplement(asked, context);
  return (await byChanges(asked, context)) ?? (await byWhole(asked, context));
}

/**
 * The whole where it is new, and the changes since on top. Changes that cannot be followed leave what is kept as it is, unless
 * the whole alone is newer.
 *
 * @throws feed.delta
 */
async function bySupplement(asked: Asked, context: FetchContext): Promise<Found> {
  const { definition, known, tree, clock, reader } = asked;
  const whole = await byWhole(asked, context);
  const base =
    whole.kind === 'built'
      ? { known: whole.built.entry, tree: treeOf(whole.built) }
      : { known: whole.entry, tree };
  const outcome = await followChanges(definition, { ...base, clock, reader }, context);
  if (outcome.kind === 'unchanged') return whole;
  if (outcome.kind === 'changed') {
    const { built, moved } = outcome;
    if (whole.kind !== 'built') return { kind: 'built', moved: [moved], built };
    return { kind: 'built', moved: [...whole.moved, moved], built: together(whole.built, built) };
  }
  const followed = known?.listed?.digest === undefined ? undefined : known.listed.through;
  const isNewer = followed === undefined || followed < (base.known.listed?.through ?? '');
  if (isNewer) return whole;
  throw new OakumError('feed.delta', `what changed since cannot be followed: ${outcome.why}`, {
    retry: 'later',
  });
}

/** What was just built, before it is written anywhere. */
function treeOf({ files }: BuiltFeed): Pick<FileTree, 'read'> {
  return {
    read: async (path) => files.find((file) => file.path === path)?.bytes,
  };
}

/** Files of the whole that the changes lie upon, and those of the changes. */
function together(whole: BuiltFeed, changes: BuiltFeed): BuiltFeed {
  const used = new Set(filesOf(changes.entry).map(({ path }) => path));
  const files = new Map([...whole.files, ...changes.files].map((file) => [file.path, file]));
  return { ...changes, files: [...files.values()].filter(({ path }) => used.has(path)) };
}

async function byChanges(asked: Asked, context: FetchContext): Promise<Found | undefined> {
  const { definition, known, tree, clock, reader } = asked;
  if (known === undefined) return undefined;
  const outcome = await followChanges(definition, { known, tree, clock, reader }, context);
  if (outcome.kind === 'whole') return undefined;
  if (outcome.kind === 'unchanged') return { kind: 'unchanged', entry: known };
  const { built, moved } = outcome;
  // A few records are no share of a feed: whoever poisons a list is found out by the whole.
  const isDoubtful = moved.back >= fewMovedBack || built.entry.info.records < known.info.records * 0.98;
  return isDoubtful ? undefined : { kind: 'built', built, moved: [moved] };
}

async function byWhole(asked: Asked, context: FetchContext): Promise<Found> {
  const { definition, known } = asked;
  const fetched = await fetchFiles(definition, known?.fetch ?? [], context);
  if (fetched === undefined && known !== undefined) return { kind: 'unchanged', entry: known };
  const { built, moved } = await buildApart(definition, fetched ?? nothing, {
    ...asked,
    fetched: context.now,
    signal: context.signal,
  });
  return {
    kind: 'built',
    moved: [moved],
    built: { ...built, entry: { ...built.entry, ...listedFrom(definition, fetched, context) } },
  };
}

const nothing: Fetched = { files: [], missing: [] };

/** From where on the list of changes is to be followed after the whole; absent where that is not known. */
function listedFrom(
  { delta }: FeedDefinition,
  fetched: Fetched | undefined,
  context: FetchContext,
): Pick<FeedEntry, 'listed'> {
  if (delta === undefined) return {};
  const whole = asOfWhole(delta.wholeIsOf, fetched, context);
  if (whole === undefined) return {};
  return {
    listed: {
      url: urlOf(delta.listing, context),
      through: instantText(whole.subtract(overlap[delta.wholeIsOf])),
    },
  };
}

function asOfWhole(
  wholeIsOf: FeedDelta['wholeIsOf'],
  fetched: Fetched | undefined,
  { now }: FetchContext,
): Temporal.Instant | undefined {
  const [file] = fetched?.files ?? [];
  switch (wholeIsOf) {
    case 'fetch':
      return earliest(now, [file?.answeredAt, file?.lastModified]);
    case 'name':
      return instantOf(`${dayInName(file?.name ?? '')}T00:00:00Z`);
    case 'change':
      return instantOf(file?.lastModified);
  }
}

/** The clock here may be ahead, and a mirror may have made its file long ago: what changed since then is not in it. */
function earliest(now: Temporal.Instant, others: readonly (string | undefined)[]): Temporal.Instant {
  const all = [now, ...others.flatMap((text) => instantOf(text) ?? [])];
  return all.toSorted(Temporal.Instant.compare)[0] ?? now;
}

function instantOf(text = ''): Temporal.Instant | undefined {
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Temporal.Instant.fromEpochMilliseconds(atMs);
}

import type { ApartReader } from '../../../edges/exec/interface.ts';
import type { FileTree, WritableTree } from '../../../edges/files/interface.ts';
import type { Fetcher } from '../../../edges/http/interface.ts';
import { type Clock, errorCode, errorMessage, instantText } from '../../../kernel/index.ts';
import type { FeedInfo } from '../../../model/index.ts';
import type { FeedEntry } from '../index/catalogue.ts';
import { feedReaderHere } from './answer.ts';
import { type FeedDefinition, feedDefinitions } from './definitions.ts';
import { checkClock } from './doubts.ts';
import { type FetchContext, readChecksums } from './fetch.ts';
import { type Before, holdReason } from './hold.ts';
import {
  apply,
  catalogueOf,
  installedIds,
  keep,
  quietCatalogue,
  rememberTrouble,
  wholeEntry,
} from './kept.ts';
import { whatChanged } from './what-changed.ts';

/** What became of one feed. Whatever it is, the index can still be opened: the last good state stays. */
export type FeedReport =
  | {
      readonly kind: 'updated';
      readonly id: string;
      readonly records: number;
      readonly before?: number | undefined;
      readonly quarantined: number;
      readonly asOf: string;
    }
  | { readonly kind: 'unchanged'; readonly id: string; readonly records: number; readonly asOf: string }
  /** Fetched and not applied, because it lost a large share of its records; `accept` takes it. */
  | { readonly kind: 'held'; readonly id: string; readonly reason: string }
  | { readonly kind: 'failed'; readonly id: string; readonly code: string; readonly reason: string };

export interface UpdateOptions {
  readonly fetcher: Fetcher;
  /** Where updated feeds are kept; `openAdvisories` reads it after the bundled one. */
  readonly tree: WritableTree;
  /** The bundled set: what a first update is compared with. */
  readonly bundled?: FileTree | undefined;
  readonly clock: Clock;
  readonly definitions?: readonly FeedDefinition[] | undefined;
  /** Ids of the feeds to fetch; all otherwise. */
  readonly only?: readonly string[] | undefined;
  /** Ids of feeds that may lose records this time. */
  readonly accept?: readonly string[] | undefined;
  readonly mirror?: string | undefined;
  /** By feed: keyrings of which one key must have signed its files; the keys that the definitions name otherwise. */
  readonly keyrings?: FetchContext['keyrings'];
  readonly signal?: AbortSignal | undefined;
  /** Where feeds are read and built; in this process unless given. Its owner closes it. */
  readonly reader?: ApartReader | undefined;
  /** Called before each feed and at the end. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Fetches the feeds one after the other and applies each by itself: new segments first, then the catalogue in one write,
 * then the old segments go. A feed that cannot be fetched or read, or that shrank suddenly, leaves the old one in place.
 */
export async function updateFeeds(options: UpdateOptions): Promise<readonly FeedReport[]> {
  const { fetcher, mirror, signal, definitions = feedDefinitions, only, keyrings, clock } = options;
  const checksums = await readChecksums({ fetcher, mirror, signal });
  const reports: FeedReport[] = [];
  const kept = await installedIds(options.tree);
  const isAsked = ({ id, onRequest }: FeedDefinition): boolean =>
    only?.includes(id) ?? (onRequest !== true || kept.has(id));
  const asked = definitions.filter(isAsked);
  for (const definition of asked) {
    signal?.throwIfAborted();
    options.onProgress?.(reports.length, asked.length);
    reports.push(
      await updateFeed(definition, options, {
        fetcher,
        mirror,
        signal,
        checksums,
        keyrings,
        now: clock.now(),
      }),
    );
  }
  options.onProgress?.(reports.length, asked.length);
  return reports;
}

async function updateFeed(
  definition: FeedDefinition,
  options: UpdateOptions,
  context: FetchContext,
): Promise<FeedReport> {
  const { id } = definition;
  const report = await triedUpdate(definition, options, context);
  const trouble =
    report.kind === 'held' || report.kind === 'failed'
      ? { ...report, since: instantText(options.clock.now()) }
      : undefined;
  await rememberTrouble(id, trouble, options.tree);
  return report;
}

async function triedUpdate(
  definition: FeedDefinition,
  options: UpdateOptions,
  context: FetchContext,
): Promise<FeedReport> {
  const { id } = definition;
  try {
    const bundled = options.bundled === undefined ? [] : (await catalogueOf(options.bundled)).feeds;
    checkClock(
      bundled.map(({ info }) => info),
      context.now,
    );
    // A catalogue that cannot be read holds nothing that could be kept: every feed is fetched and built anew.
    const catalogue = (await quietCatalogue(options.tree)) ?? { schemaVersion: 1, feeds: [] };
    const known = await wholeEntry(catalogue, id, options.tree);
    const now = options.clock.now();
    const { tree, clock, reader = feedReaderHere } = options;
    const bundledThrough = known === undefined ? lastBundledDay(definition, bundled) : undefined;
    const found = await whatChanged({ definition, known, bundledThrough, tree, clock, reader }, context);
    if (found.kind === 'unchanged') {
      const { entry } = found;
      await keep(entry, { catalogue, now: instantText(now), tree: options.tree });
      return { kind: 'unchanged', id, records: entry.info.records, asOf: entry.info.asOf };
    }
    const { built, moved } = found;
    const before = stateBefore(definition, bundled, known);
    const reason =
      options.accept?.includes(id) === true ? undefined : holdReason(built.entry.info, before, moved);
    if (reason !== undefined) return { kind: 'held', id, reason };
    await apply(built, { catalogue, tree: options.tree });
    const { records, quarantined, asOf } = built.entry.info;
    return { kind: 'updated', id, records, before: known?.info.records, quarantined, asOf };
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    return { kind: 'failed', id, code: errorCode(error), reason: errorMessage(error) };
  }
}

/** What the feed held so far: its own last state, or the bundled feeds that it replaces. */
function stateBefore(
  definition: FeedDefinition,
  bundled: readonly FeedEntry[],
  known: FeedEntry | undefined,
): Before {
  if (known !== undefined) return { records: known.info.records, isSame: true };
  const replaced = bundledFor(definition, bundled);
  return { records: replaced.reduce((sum, { records }) => sum + records, 0), isSame: false };
}

/** What is not newer than this came with the installation, and was not fetched. */
function lastBundledDay(definition: FeedDefinition, bundled: readonly FeedEntry[]): string | undefined {
  return bundledFor(definition, bundled)
    .map(({ asOf }) => asOf)
    .toSorted()
    .at(-1);
}

/** The bundled feeds in whose place it comes. */
function bundledFor({ id, replaces }: FeedDefinition, bundled: readonly FeedEntry[]): readonly FeedInfo[] {
  return bundled.map(({ info }) => info).filter((info) => [id, ...replaces].includes(info.id));
}

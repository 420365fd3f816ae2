import type { FileTree } from '../../../edges/files/interface.ts';
import { type Clock, instantText } from '../../../kernel/index.ts';
import type { BuiltFeed } from '../index/build.ts';
import type { FeedEntry } from '../index/catalogue.ts';
import { buildChanged, buildFrom } from './build-from.ts';
import type { FeedDefinition } from './definition.ts';
import { followChanges } from './delta.ts';
import { type FetchContext, type Fetched, fetchFiles, urlOf } from './fetch.ts';
import { movedBack } from './moved-back.ts';

export interface Asked {
  readonly definition: FeedDefinition;
  /** What is kept of it. */
  readonly known: FeedEntry | undefined;
  readonly tree: FileTree;
  readonly clock: Clock;
}

/** What the source has that is not here yet. */
export type Found =
  | { readonly kind: 'unchanged'; readonly entry: FeedEntry }
  | { readonly kind: 'built'; readonly built: BuiltFeed };

/** Lists and files are made at other moments, by clocks of their own; a record that is fetched twice harms nobody. */
const overlap = { hours: 24 };
/** Fixes that a list of changes may lower before the whole file is asked about it. */
const fewMovedBack = 3;

/**
 * By its list of changes where it has one that can be followed, else by the whole.
 *
 * @throws what fetching and reading throw
 */
export async function whatChanged(asked: Asked, context: FetchContext): Promise<Found> {
  return (await byChanges(asked, context)) ?? (await byWhole(asked, context));
}

async function byChanges(asked: Asked, context: FetchContext): Promise<Found | undefined> {
  const { definition, known, tree, clock } = asked;
  if (known === undefined) return undefined;
  const outcome = await followChanges(definition, { known, tree }, context);
  if (outcome.kind === 'whole') return undefined;
  if (outcome.kind === 'unchanged') return { kind: 'unchanged', entry: known };
  const { content, listed } = outcome;
  const at = { fetched: context.now, clock };
  const built = await buildChanged(definition, { known, content, through: listed.through }, at);
  // A few records are no share of a feed: whoever poisons a list is found out by the whole.
  const { back } = await movedBack(known, built, tree);
  const isDoubtful = back.length >= fewMovedBack || built.entry.info.records < known.info.records * 0.98;
  return isDoubtful ? undefined : { kind: 'built', built: { ...built, entry: { ...built.entry, listed } } };
}

async function byWhole({ definition, known, clock }: Asked, context: FetchContext): Promise<Found> {
  const fetched = await fetchFiles(definition, known?.fetch ?? [], context);
  if (fetched === undefined && known !== undefined) return { kind: 'unchanged', entry: known };
  const built = await buildFrom(definition, fetched ?? nothing, { fetched: context.now, clock });
  return {
    kind: 'built',
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
  const changed = Date.parse(fetched?.files[0]?.lastModified ?? '');
  if (delta.wholeIsOf === 'change' && Number.isNaN(changed)) return {};
  const whole = delta.wholeIsOf === 'change' ? Temporal.Instant.fromEpochMilliseconds(changed) : context.now;
  return {
    listed: { url: urlOf(delta.listing, context), through: instantText(whole.subtract(overlap)) },
  };
}

import type { ApartReader } from '../../../edges/exec/interface.ts';
import { type Clock, errorMessage, instantText, OakumError } from '../../../kernel/index.ts';
import type { FeedEntry } from '../index/catalogue.ts';
import type { BuiltApart } from './ask-apart.ts';
import { type ChangesToBuild, changeApart } from './build-apart.ts';
import type { FeedDefinition, FeedDelta } from './definition.ts';
import { type FetchContext, type FetchedFile, fetchFile, urlOf } from './fetch-file.ts';
import { fetchRecords } from './fetch-records.ts';
import type { Change } from './listings.ts';
import { wasAhead } from './was-ahead.ts';

/** What a feed's list of changes came to. */
export type DeltaOutcome =
  | { readonly kind: 'unchanged'; readonly listed: FeedEntry['listed'] }
  /** The feed after the changes, with the files of it that are new. */
  | ({ readonly kind: 'changed' } & BuiltApart)
  /** The whole file is to be fetched, and why. */
  | { readonly kind: 'whole'; readonly why: string };

type Listed = NonNullable<FeedEntry['listed']>;

export interface DeltaFrom extends Pick<ChangesToBuild, 'known' | 'tree'> {
  readonly clock: Clock;
  /** Where feeds are read and built. */
  readonly reader: ApartReader;
}

/** More is as much work for the host as the whole. A day of the CVE list has about a thousand. */
const mostChanged = 2_000;
const mostShare = 0.1;
const fewChanged = 20;
/** Where there is no other way: an archive that is made once a week, and what a busy week changes. */
const mostSinceWhole = 20_000;
const maxListingBytes = 100_000_000;
/** The whole is fetched again after this, whatever the list says: it mends what lists left out. */
const wholeEvery = { hours: 7 * 24 };

/**
 * Brings what is kept of a feed up to date by its list of changes. Whatever is not as it should be (no list, a gap, a record
 * that is missing, is another, or cannot be read) gives the way to the whole file, and never half of the changes.
 *
 * @throws what the fetcher throws where it can be tried again later
 */
export async function followChanges(
  definition: FeedDefinition,
  from: DeltaFrom,
  context: FetchContext,
): Promise<DeltaOutcome> {
  const { delta } = definition;
  const why =
    delta === undefined ? 'it has no list of changes' : whyWhole(definition, delta, { from, context });
  if (delta === undefined || why !== undefined) return { kind: 'whole', why: why ?? '' };
  try {
    return await changed(definition, delta, { from, context });
  } catch (error) {
    if (!(error instanceof OakumError) || error.retry === 'later') throw error;
    return { kind: 'whole', why: errorMessage(error) };
  }
}

interface Following {
  readonly from: DeltaFrom;
  readonly context: FetchContext;
}

function whyWhole(
  { id }: FeedDefinition,
  delta: FeedDelta,
  { from: { known }, context }: Following,
): string | undefined {
  const mustSign = isSigned(known) || context.keyrings?.has(id) === true;
  if (mustSign && delta.record('').signer === undefined) return 'records of its list are not signed';
  if (known.listed?.url !== urlOf(delta.listing, context)) return 'its list was not followed so far';
  if (delta.wholeIsOf === 'name') return undefined;
  if (wasAhead(known.fetch ?? [], context.now)) return 'it was fetched at a moment that has not come';
  const fetched = known.fetch?.map(({ fetchedAt }) => fetchedAt).toSorted()[0];
  const isOld =
    fetched === undefined ||
    Temporal.Instant.compare(Temporal.Instant.from(fetched).add(wholeEvery), context.now) < 0;
  return isOld ? 'the whole is a week old' : undefined;
}

function isSigned({ fetch }: FeedEntry): boolean {
  return fetch?.some(({ signedBy }) => signedBy !== undefined) === true;
}

async function changed(
  definition: FeedDefinition,
  delta: FeedDelta,
  { from, context }: Following,
): Promise<DeltaOutcome> {
  const { known, tree } = from;
  const file = await fetchListing(delta, context);
  const listed = known.listed;
  if (file === undefined || listed === undefined) return { kind: 'whole', why: 'its list gave no answer' };
  if (file.state.digest === listed.digest) return { kind: 'unchanged', listed };
  const changes = delta.read(new TextDecoder().decode(file.bytes));
  const through = newest(changes);
  const doubt = doubtOf(through, { since: Temporal.Instant.from(listed.through), now: context.now });
  const ids = changedSince(changes, Temporal.Instant.from(listed.through));
  if (through === undefined || doubt !== undefined || ids === undefined)
    return { kind: 'whole', why: doubt ?? `its list does not reach back to ${listed.through}` };
  const most = delta.wholeIsOf === 'name' ? mostSinceWhole : Math.min(mostChanged, few(known));
  if (ids.length > most) return { kind: 'whole', why: `${ids.length} records changed` };
  const fetching = { definition, delta, context, wasSigned: isSigned(known) };
  const { now: fetched, signal } = context;
  const { reader, clock } = from;
  const { built, moved } = await changeApart(
    definition,
    {
      ...{ known, tree, through: instantText(through) },
      // A list of all records tells by its silence what is gone.
      present: delta.isComplete ? [...new Set(changes.map(({ id }) => id))] : undefined,
      records: fetchRecords(ids, fetching),
    },
    { reader, fetched, clock, signal },
  );
  const next: Listed = { url: listed.url, digest: file.state.digest, through: instantText(through) };
  return { kind: 'changed', built: { ...built, entry: { ...built.entry, listed: next } }, moved };
}

function few({ info }: FeedEntry): number {
  return Math.max(fewChanged, info.records * mostShare);
}

/** The list may lie elsewhere than the whole: where it is out of reach, the whole may not be. */
async function fetchListing({ listing }: FeedDelta, context: FetchContext): Promise<FetchedFile | undefined> {
  try {
    return await fetchFile({ source: listing, state: undefined, maxBytes: maxListingBytes }, context);
  } catch (error) {
    if (error instanceof OakumError && error.code.startsWith('http.')) return undefined;
    throw error;
  }
}

/**
 * What changed at that moment or after: twice is harmless, left out is not. Undefined where the list does not reach so far
 * back.
 */
function changedSince(changes: readonly Change[], since: Temporal.Instant): readonly string[] | undefined {
  if (!changes.some(({ at }) => Temporal.Instant.compare(at, since) <= 0)) return undefined;
  const later = changes.filter(({ at }) => Temporal.Instant.compare(at, since) >= 0);
  return [...new Set(later.map(({ id }) => id))];
}

function newest(changes: readonly Change[]): Temporal.Instant | undefined {
  let last = changes[0]?.at;
  for (const { at } of changes) if (last !== undefined && Temporal.Instant.compare(at, last) > 0) last = at;
  return last;
}

/** Clocks differ; a list that speaks for tomorrow would hide what changes until then. */
const mostAhead = { hours: 36 };

function doubtOf(
  through: Temporal.Instant | undefined,
  { since, now }: { readonly since: Temporal.Instant; readonly now: Temporal.Instant },
): string | undefined {
  if (through === undefined) return 'its list is empty';
  if (Temporal.Instant.compare(through, since) < 0) return 'its list is older than what is kept';
  const isAhead = Temporal.Instant.compare(through, now.add(mostAhead)) > 0;
  return isAhead ? 'its list speaks for a day that has not come' : undefined;
}

import { pathToFileURL } from 'node:url';
import {
  type FeedDefinition,
  type FeedReport,
  type FeedStandings,
  feedDefinitions,
  feedStandings,
  updateFeeds,
} from '../assess/advisories/index.ts';
import { instantText, OakumError } from '../kernel/index.ts';
import type { EntryBodies } from '../model/index.ts';
import type { World } from './world.ts';

export type { FeedReport, FeedStanding, FeedStandings } from '../assess/advisories/index.ts';

export interface FeedsUpdateRequest {
  /** Ids of feeds; all when empty. */
  readonly only: readonly string[];
  readonly mirror: string | undefined;
  /** A file to take one feed from. */
  readonly file: string | undefined;
  /** Feeds that may lose a large share of their records this time. */
  readonly accept: readonly string[];
  readonly signal: AbortSignal;
}

/** Fetches advisories and facts, keeps what was good before where that fails, and writes down what came of it. */
export async function updateAllFeeds(
  world: World,
  request: FeedsUpdateRequest,
): Promise<readonly FeedReport[]> {
  const definitions = definitionsFor(request);
  world.progress.step('fetching feeds');
  const reports = await fetchedAndBuilt(world, request, definitions);
  const store = await world.store();
  const at = instantText(world.clock.now());
  const body = { feeds: reports.map(outcomeOf) };
  await store.evidence.append([{ at, kind: 'feeds-updated', by: world.user, body }]);
  return reports;
}

/** Feeds are built by a process of their own, which ends with the update, however that ends. */
async function fetchedAndBuilt(
  world: World,
  request: FeedsUpdateRequest,
  definitions: readonly FeedDefinition[],
): Promise<readonly FeedReport[]> {
  const keyrings = await keyringsOf(world);
  const reader = await world.feedReader();
  try {
    return await updateFeeds({
      fetcher: await world.fetcher(),
      tree: world.folder('feeds'),
      bundled: world.data,
      clock: world.clock,
      reader,
      onProgress: (done, total) => world.progress.tick(done, total),
      definitions,
      only: request.only.length === 0 ? undefined : request.only,
      mirror: request.mirror,
      accept: request.accept,
      keyrings,
      signal: request.signal,
    });
  } finally {
    await reader.close();
  }
}

const maxKeyringBytes = 4 * 1024 * 1024;

/** The keyrings that FeedKey documents name, by feed. @throws config.invalid for an unknown feed or a file that is not there */
async function keyringsOf(world: World): Promise<ReadonlyMap<string, readonly Uint8Array[]>> {
  const keyrings = new Map<string, readonly Uint8Array[]>();
  for (const { metadata, spec } of world.documents.feedKeys) {
    const files = await Promise.all(spec.keyringFiles.map((path) => keyringIn(world, metadata.name, path)));
    for (const feed of spec.feeds) {
      if (!feedDefinitions.some(({ id }) => id === feed))
        throw new OakumError('config.invalid', `FeedKey ${metadata.name}: no feed ${JSON.stringify(feed)}`);
      keyrings.set(feed, [...(keyrings.get(feed) ?? []), ...files]);
    }
  }
  return keyrings;
}

async function keyringIn(world: World, name: string, path: string): Promise<Uint8Array> {
  const bytes = await (await world.openTree('/')).read(path.replace(/^\//, ''), maxKeyringBytes);
  if (bytes !== undefined) return bytes;
  throw new OakumError('config.invalid', `FeedKey ${name}: there is no file ${path}`);
}

type FeedOutcome = EntryBodies['feeds-updated']['feeds'][number];

/** Only what the log's schema knows: what a report says beside it is for the person at the terminal. */
function outcomeOf(report: FeedReport): FeedOutcome {
  const { id } = report;
  switch (report.kind) {
    case 'updated': {
      const { asOf, records, quarantined } = report;
      return { kind: 'updated', id, asOf, records, quarantined };
    }
    case 'unchanged':
      return { kind: 'unchanged', id, asOf: report.asOf, records: report.records };
    case 'held':
      return { kind: 'held', id, reason: report.reason };
    case 'failed':
      return { kind: 'failed', id, code: report.code, reason: report.reason };
  }
}

function definitionsFor({ only, file }: FeedsUpdateRequest): readonly FeedDefinition[] {
  const unknown = only.find((id) => !feedDefinitions.some((feed) => feed.id === id));
  if (unknown !== undefined)
    throw new OakumError('usage.feed', `no feed ${JSON.stringify(unknown)}`, {
      hint: `one of ${feedDefinitions.map((feed) => feed.id).join(', ')}`,
    });
  const chosen = feedDefinitions.filter((feed) => only.length === 0 || only.includes(feed.id));
  if (file === undefined) return chosen;
  const [feed, ...more] = chosen;
  if (feed === undefined || more.length > 0)
    throw new OakumError('usage.feed', '--file takes the place of one feed', { hint: 'name it with --feed' });
  const url = pathToFileURL(file).href;
  return [{ ...feed, sources: [{ url, mirrorPath: feed.sources[0].mirrorPath }], delta: undefined }];
}

/** Every feed that is in use, how old it is, and what keeps it from being newer. */
export async function feedsInUse(world: World): Promise<FeedStandings> {
  const index = await world.advisories();
  return await feedStandings(index.feeds, world.folder('feeds'), world.clock.now());
}

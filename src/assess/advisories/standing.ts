import type { FileTree } from '../../edges/files/interface.ts';
import type { FeedInfo } from '../../model/index.ts';
import { type FeedAge, feedAges } from './age.ts';
import {
  cataloguePath,
  type FeedTrouble,
  type FetchState,
  maxCatalogueBytes,
  readCatalogue,
} from './index/catalogue.ts';

/** How a feed that is in use stands. */
export interface FeedStanding extends FeedAge {
  /** When its source was last asked and had nothing newer; absent where it was never asked. */
  readonly checkedAt?: string | undefined;
  /** Fingerprints of the keys whose signatures on all of its files were found good; absent where one was not signed. */
  readonly signedBy?: readonly string[] | undefined;
  /** Why the last update was not applied. */
  readonly trouble?: FeedTrouble | undefined;
}

export interface FeedStandings {
  readonly feeds: readonly FeedStanding[];
  /** Of feeds that are not in use, because no update of them was ever applied. */
  readonly troubles: readonly FeedTrouble[];
}

/**
 * What is in use, how old it is, and what keeps it from being newer.
 *
 * @throws advisories.corrupt when the catalogue of the updated feeds cannot be read
 */
export async function feedStandings(
  feeds: readonly FeedInfo[],
  updated: FileTree,
  now: Temporal.Instant,
): Promise<FeedStandings> {
  const bytes = await updated.read(cataloguePath, maxCatalogueBytes);
  const catalogue = bytes === undefined ? undefined : readCatalogue(bytes);
  const troubles = catalogue?.troubles ?? [];
  const standing = feedAges(feeds, now).map((age) => {
    const fetch = catalogue?.feeds.find(({ info }) => info.id === age.feed.id)?.fetch ?? [];
    return {
      ...age,
      checkedAt: fetch
        .map(({ checkedAt }) => checkedAt)
        .toSorted()
        .at(-1),
      ...signersOf(fetch),
      trouble: troubles.find(({ id }) => id === age.feed.id),
    };
  });
  const used = new Set(feeds.map(({ id }) => id));
  return { feeds: standing, troubles: troubles.filter(({ id }) => !used.has(id)) };
}

function signersOf(fetch: readonly FetchState[]): Pick<FeedStanding, 'signedBy'> {
  if (fetch.length === 0 || fetch.some(({ signedBy }) => signedBy === undefined)) return {};
  return { signedBy: [...new Set(fetch.flatMap(({ signedBy }) => signedBy ?? []))].toSorted() };
}

import type { FetchedBytes } from '../../../edges/http/interface.ts';
import type { Quarantined } from '../../../model/index.ts';
import type { FetchState } from '../index/catalogue.ts';
import { checkBeside } from './check-beside.ts';
import type { FeedDefinition, FeedSource } from './definition.ts';
import { type FetchContext, type FetchedFile, fetchFile, urlOf } from './fetch-file.ts';
import { followFiles } from './follow.ts';
import { namedSources } from './named.ts';
import { wasAhead } from './was-ahead.ts';

export { type FetchContext, type FetchedFile, urlOf } from './fetch-file.ts';

export interface Fetched {
  readonly files: readonly FetchedFile[];
  /** What its files speak of and is not there. */
  readonly missing: readonly Quarantined[];
}

/**
 * All files of a feed, or undefined when none has changed since. If one has changed, the others are fetched whole too.
 *
 * @throws feed.checksum when a file is not what a checksum says, feed.signature, feed.unsigned; what the fetcher throws
 */
export async function fetchFiles(
  definition: FeedDefinition,
  known: readonly FetchState[],
  context: FetchContext,
): Promise<Fetched | undefined> {
  const wasSigned = known.some(({ signedBy }) => signedBy !== undefined);
  const mustSign = context.keyrings?.has(definition.id) === true;
  const fetchOne = async (source: FeedSource, state?: FetchState): Promise<FetchedFile | undefined> => {
    const file = await fetchFile({ source, state, maxBytes: definition.maxBytes }, context);
    const about = { feed: definition.id, source, wasSigned };
    return file === undefined ? undefined : await checkBeside(file, about, context);
  };
  const files: FetchedFile[] = [];
  const unchanged: FeedSource[] = [];
  for (const source of await namedSources(definition.sources, context)) {
    // What was taken without a signature before one was asked for is fetched again, and what is of tomorrow.
    const isUsable = (wasSigned || !mustSign) && !wasAhead(known, context.now);
    const state = isUsable ? known.find(({ url }) => url === urlOf(source, context)) : undefined;
    const isKnown = isUsable && known.some(({ digest }) => digest === source.digest);
    const file = isKnown ? undefined : await fetchOne(source, state);
    if (file === undefined) unchanged.push(source);
    else files.push(file);
  }
  if (files.length === 0) return undefined;
  for (const source of unchanged) {
    const file = await fetchOne(source);
    if (file !== undefined) files.push(file);
  }
  const followed = await followFiles(definition.follow?.(files) ?? [], context);
  return {
    files: [...files, ...followed.files].toSorted((left, right) => (left.name < right.name ? -1 : 1)),
    missing: followed.missing,
  };
}

/** The checksums that a mirror publishes beside its files; none is fine, an unreachable mirror shows with the files. */
export async function readChecksums(
  context: Pick<FetchContext, 'fetcher' | 'mirror' | 'signal'>,
): Promise<ReadonlyMap<string, string>> {
  if (context.mirror === undefined) return new Map();
  const answer = await quietly(() =>
    context.fetcher.get(`${context.mirror?.replace(/\/+$/, '')}/SHA256SUMS`, {
      maxBytes: 1_000_000,
      signal: context.signal,
    }),
  );
  const lines = new TextDecoder().decode(answer?.bytes).split('\n');
  return new Map(
    lines.flatMap((line) => {
      const found = /^([0-9a-f]{64}) [ *]?(?:\.\/)?(\S+)$/.exec(line.trim());
      return found === null ? [] : [[found[2] ?? '', found[1] ?? ''] as const];
    }),
  );
}

async function quietly(act: () => Promise<FetchedBytes>): Promise<FetchedBytes | undefined> {
  try {
    return await act();
  } catch {
    return undefined;
  }
}

import type { FetchedBytes, Fetcher } from '../../../edges/http/interface.ts';
import { type Digest, OakumError, sha256 } from '../../../kernel/pure/index.ts';
import type { FetchState } from '../index/catalogue.ts';
import type { FeedDefinition, FeedSource } from './definitions.ts';

export interface FetchContext {
  readonly fetcher: Fetcher;
  /** Base URL of a mirror (`https://mirror.acme.io/feeds`, `file:///media/feeds`); the projects' own hosts otherwise. */
  readonly mirror?: string | undefined;
  /** Of the mirror's SHA256SUMS, by mirror path; empty where there is none. */
  readonly checksums: ReadonlyMap<string, string>;
  readonly signal?: AbortSignal | undefined;
}

export interface FetchedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly state: Omit<FetchState, 'checkedAt' | 'fetchedAt'>;
  readonly lastModified?: string | undefined;
}

/**
 * All files of a feed, or undefined when none has changed since. If one has changed, the others are fetched whole too.
 *
 * @throws feed.checksum when a file is not what the mirror's SHA256SUMS says; what the fetcher throws
 */
export async function fetchFiles(
  definition: FeedDefinition,
  known: readonly FetchState[],
  context: FetchContext,
): Promise<readonly FetchedFile[] | undefined> {
  const files: FetchedFile[] = [];
  const unchanged: FeedSource[] = [];
  for (const source of definition.sources) {
    const state = known.find(({ url }) => url === urlOf(source, context));
    const file = await fetchFile({ source, state, maxBytes: definition.maxBytes }, context);
    if (file === undefined) unchanged.push(source);
    else files.push(file);
  }
  if (files.length === 0) return undefined;
  for (const source of unchanged) {
    const file = await fetchFile({ source, state: undefined, maxBytes: definition.maxBytes }, context);
    if (file !== undefined) files.push(file);
  }
  return files.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

interface FileWish {
  readonly source: FeedSource;
  readonly state: FetchState | undefined;
  readonly maxBytes: number;
}

/** Undefined when the server, or the bytes themselves, say that nothing changed. */
async function fetchFile(wish: FileWish, context: FetchContext): Promise<FetchedFile | undefined> {
  const url = urlOf(wish.source, context);
  const answer = await context.fetcher.get(url, {
    headers: conditions(wish.state),
    maxBytes: wish.maxBytes,
    signal: context.signal,
  });
  if (answer.status === 304) return undefined;
  if (answer.status !== 200)
    throw new OakumError('feed.partial', `${url} answered ${answer.status}, which is not the whole file`, {
      retry: 'later',
    });
  const digest = sha256(answer.bytes);
  checkSum(wish.source, digest, context);
  if (digest === wish.state?.digest) return undefined;
  const { etag, 'last-modified': lastModified } = answer.headers;
  return {
    name: wish.source.mirrorPath,
    bytes: answer.bytes,
    state: {
      url,
      digest,
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified }),
    },
    lastModified,
  };
}

function conditions(state: FetchState | undefined): Readonly<Record<string, string>> {
  return {
    ...(state?.etag === undefined ? {} : { 'if-none-match': state.etag }),
    ...(state?.lastModified === undefined ? {} : { 'if-modified-since': state.lastModified }),
  };
}

function urlOf(source: FeedSource, context: FetchContext): string {
  return context.mirror === undefined
    ? source.url
    : `${context.mirror.replace(/\/+$/, '')}/${source.mirrorPath}`;
}

function checkSum(source: FeedSource, digest: Digest, context: FetchContext): void {
  const expected = context.checksums.get(source.mirrorPath);
  if (expected === undefined || `sha256:${expected}` === digest) return;
  throw new OakumError('feed.checksum', `${source.mirrorPath} is not what the mirror's SHA256SUMS says`, {
    retry: 'later',
  });
}

/** The checksums that a mirror publishes beside its files; none is fine, an unreachable mirror shows with the files. */
export async function readChecksums(
  context: Omit<FetchContext, 'checksums'>,
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

import type { Fetcher } from '../../../edges/http/interface.ts';
import { type Digest, OakumError, sha256 } from '../../../kernel/pure/index.ts';
import type { FetchState } from '../index/catalogue.ts';
import type { FeedSource } from './definition.ts';

export interface FetchContext {
  readonly fetcher: Fetcher;
  /** Base URL of a mirror (`https://mirror.acme.io/feeds`, `file:///media/feeds`); the projects' own hosts otherwise. */
  readonly mirror?: string | undefined;
  /** Of the mirror's SHA256SUMS, by mirror path; empty where there is none. */
  readonly checksums: ReadonlyMap<string, string>;
  /** By feed: keyrings (OpenPGP, armored or binary) of which one key must have signed its files. */
  readonly keyrings?: ReadonlyMap<string, readonly Uint8Array[]> | undefined;
  readonly now: Temporal.Instant;
  readonly signal?: AbortSignal | undefined;
}

export interface FetchedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly state: Omit<FetchState, 'checkedAt' | 'fetchedAt'>;
  readonly lastModified?: string | undefined;
  /** By the clock of its host, as that wrote it. */
  readonly answeredAt?: string | undefined;
  /** Only fetched because another file speaks of it: whether it changed alone is not asked. */
  readonly isFollowed?: true;
}

export interface FileWish {
  readonly source: FeedSource;
  readonly state: FetchState | undefined;
  readonly maxBytes: number;
}

/**
 * Undefined when the server, or the bytes themselves, say that nothing changed.
 *
 * @throws feed.partial for an answer that is not the whole file, feed.checksum; what the fetcher throws
 */
export async function fetchFile(wish: FileWish, context: FetchContext): Promise<FetchedFile | undefined> {
  const url = urlOf(wish.source, context);
  const answer = await context.fetcher.get(url, {
    headers: conditions(wish.state),
    maxBytes: wish.maxBytes,
    timeoutMs: timeoutMs(wish.maxBytes),
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
  const { etag, 'last-modified': lastModified, date } = answer.headers;
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
    answeredAt: date,
  };
}

/** A megabyte a second, and a minute at least: SUSE's archive has more than 400. */
function timeoutMs(maxBytes: number): number {
  return Math.max(60_000, maxBytes / 1_000);
}

function conditions(state: FetchState | undefined): Readonly<Record<string, string>> {
  return {
    ...(state?.etag === undefined ? {} : { 'if-none-match': state.etag }),
    ...(state?.lastModified === undefined ? {} : { 'if-modified-since': state.lastModified }),
  };
}

export function urlOf(source: FeedSource, context: FetchContext): string {
  return context.mirror === undefined
    ? source.url
    : `${context.mirror.replace(/\/+$/, '')}/${source.mirrorPath}`;
}

function checkSum(source: FeedSource, digest: Digest, context: FetchContext): void {
  if (source.digest !== undefined && source.digest !== digest)
    throw new OakumError('feed.checksum', `${source.mirrorPath} is not what its repomd.xml says`, {
      retry: 'later',
    });
  const expected = context.checksums.get(source.mirrorPath);
  if (expected === undefined || `sha256:${expected}` === digest) return;
  throw new OakumError('feed.checksum', `${source.mirrorPath} is not what the mirror's SHA256SUMS says`, {
    retry: 'later',
  });
}

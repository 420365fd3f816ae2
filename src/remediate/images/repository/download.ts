import type { Fetcher } from '../../../edges/http/interface.ts';
import { type Digest, errorCode, errorMessage, OakumError, sha256 } from '../../../kernel/pure/index.ts';
import type { RepositoryMirror } from '../contract.ts';

/** Fetches from repositories: mirrors applied, limits set, failures told as the room's own. */
export interface Downloader {
  /** @throws patch.repository-unreachable */
  get(url: string, maxBytes: number): Promise<Uint8Array>;
}

export interface Expected {
  readonly url: string;
  readonly sizeBytes: number;
  readonly sha256: Digest;
  /** The code if the bytes are others. */
  readonly code: 'patch.index-mismatch' | 'patch.deb-mismatch';
}

const timeoutMs = 120_000;

export function makeDownloader(
  fetcher: Fetcher,
  options: { readonly mirrors: readonly RepositoryMirror[]; readonly signal?: AbortSignal | undefined },
): Downloader {
  return {
    async get(url, maxBytes) {
      const from = mirroredUrl(url, options.mirrors);
      try {
        return (await fetcher.get(from, { maxBytes, timeoutMs, signal: options.signal })).bytes;
      } catch (cause) {
        if (!errorCode(cause).startsWith('http.')) throw cause;
        const retry = cause instanceof OakumError ? cause.retry : 'later';
        throw new OakumError('patch.repository-unreachable', errorMessage(cause), { retry, cause });
      }
    },
  };
}

/** Where a repository's URL is really fetched from; the longest mirror that fits counts. */
export function mirroredUrl(url: string, mirrors: readonly RepositoryMirror[]): string {
  const fitting = mirrors.filter(({ from }) => url === from || url.startsWith(withSlash(from)));
  const [best] = fitting.toSorted((left, right) => right.from.length - left.from.length);
  return best === undefined
    ? url
    : `${best.to.replace(/\/+$/, '')}${url.slice(best.from.replace(/\/+$/, '').length)}`;
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

/** Fetches bytes whose size and hash a signed document named. A mirror that is being updated may be wrong for a moment. */
export async function getExpected(downloader: Downloader, expected: Expected): Promise<Uint8Array> {
  const bytes = await downloader.get(expected.url, expected.sizeBytes).catch((error: unknown) => {
    const isTooLarge = error instanceof OakumError && errorCode(error.cause) === 'http.too-large';
    throw isTooLarge ? mismatch(expected, `more than ${expected.sizeBytes} bytes`, error) : error;
  });
  checkFound({ sizeBytes: bytes.byteLength, sha256: sha256(bytes) }, expected);
  return bytes;
}

/** @throws with the code of `expected` if these are not its size and hash. */
export function checkFound(found: Pick<Expected, 'sizeBytes' | 'sha256'>, expected: Expected): void {
  if (found.sizeBytes === expected.sizeBytes && found.sha256 === expected.sha256) return;
  throw mismatch(expected, `${found.sizeBytes} bytes of ${found.sha256}`);
}

function mismatch({ code, url, sizeBytes, sha256 }: Expected, found: string, cause?: unknown): OakumError {
  return new OakumError(
    code,
    `${url} gave ${found}, but the repository signed ${sizeBytes} bytes of ${sha256}`,
    {
      retry: 'later',
      cause,
      hint: 'A mirror may be in the middle of an update; if it stays so, somebody changed it. Nothing was changed.',
    },
  );
}

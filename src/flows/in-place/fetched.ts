import { OakumError } from '../../kernel/index.ts';
import type { World } from '../world.ts';

const maxArchiveBytes = 128 * 2 ** 20;

/** What asks an index of packages. */
export interface Index {
  readonly world: World;
  /** Without a slash at its end. */
  readonly base: string;
  readonly signal: AbortSignal;
}

/** @throws in-place.not-published where the index has no such thing, and what fetching throws */
export async function fetched({ world, signal }: Index, url: string): Promise<Uint8Array> {
  const fetcher = await world.fetcher();
  try {
    return (await fetcher.get(url, { maxBytes: maxArchiveBytes, signal })).bytes;
  } catch (cause) {
    if (
      cause instanceof OakumError &&
      cause.code === 'http.status' &&
      / answered 4(?:04|10)$/.test(cause.message)
    )
      throw notPublished(`${url} is not there`);
    throw cause;
  }
}

export function notPublished(message: string): OakumError {
  return new OakumError('in-place.not-published', message);
}

/** @throws in-place.mismatch */
export function requireHash(url: string, said: string, found: string): void {
  if (said.toLowerCase() === found.toLowerCase()) return;
  throw new OakumError(
    'in-place.mismatch',
    `${url} is not what its index says: ${found} instead of ${said}`,
    {
      retry: 'later',
    },
  );
}

import { errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import type { Quarantined } from '../../../model/index.ts';
import type { FeedSource } from './definition.ts';
import { type FetchContext, type FetchedFile, fetchFile } from './fetch-file.ts';

const maxFollowedBytes = 5_000_000;
const mostFollowed = 2_000;
/** A few at a time: it is one host, and somebody else's. */
const atOnce = 8;

interface Followed {
  readonly files: readonly FetchedFile[];
  /** One entry for all that is not there: a mirror without them is one fact, not a hundred. */
  readonly missing: readonly Quarantined[];
}

/**
 * Files that others speak of. What is not there, or not what its checksum says, is told and costs no other.
 *
 * @throws what the fetcher throws where it can be tried again later: then the feed stays as it was
 */
export async function followFiles(sources: readonly FeedSource[], context: FetchContext): Promise<Followed> {
  if (sources.length > mostFollowed)
    throw new OakumError(
      'feed.malformed',
      `it speaks of ${sources.length} files, ${mostFollowed} are allowed`,
    );
  const files: FetchedFile[] = [];
  const absent: Quarantined[] = [];
  for (let at = 0; at < sources.length; at += atOnce) {
    const some = sources.slice(at, at + atOnce);
    for (const found of await Promise.all(some.map((source) => followFile(source, context)))) {
      if (found.kind === 'file') files.push(found.file);
      else absent.push(found.absent);
    }
  }
  const [first] = absent;
  if (first === undefined) return { files, missing: [] };
  const reason = `${absent.length} of ${sources.length} could not be fetched: ${first.reason}`;
  return { files, missing: [{ what: first.what, reason }] };
}

type Found =
  | { readonly kind: 'file'; readonly file: FetchedFile }
  | { readonly kind: 'absent'; readonly absent: Quarantined };

async function followFile(source: FeedSource, context: FetchContext): Promise<Found> {
  const absent = (reason: string): Found => ({
    kind: 'absent',
    absent: { what: source.mirrorPath, reason },
  });
  try {
    const file = await fetchFile({ source, state: undefined, maxBytes: maxFollowedBytes }, context);
    return file === undefined ? absent('no answer') : { kind: 'file', file: { ...file, isFollowed: true } };
  } catch (error) {
    if (!(error instanceof OakumError) || error.retry === 'later') throw error;
    return absent(errorMessage(error));
  }
}

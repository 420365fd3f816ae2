import type { Keyring } from '../../../formats/package-index/index.ts';
import { errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import { checkBeside, checkSum, keyringFor } from './check-beside.ts';
import type { FeedDefinition, FeedDelta } from './definition.ts';
import { type FetchContext, fetchFile } from './fetch-file.ts';

export interface FetchingRecords {
  readonly definition: FeedDefinition;
  readonly delta: FeedDelta;
  readonly context: FetchContext;
  /** What they are to change was signed: then each of them must be, too. */
  readonly wasSigned: boolean;
}

/** A record as it was fetched, or why it could not be. */
export type FetchedRecord =
  | { readonly kind: 'record'; readonly id: string; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: 'bad'; readonly id: string; readonly reason: string };

const maxRecordBytes = 100_000_000;
const atOnce = 8;

/**
 * The records of a list of changes, each checked as its feed's files are, a few at a time: they are no longer held when the next
 * are asked for. Where the whole file is no way out, because it is older, one that is refused is told and costs no other.
 *
 * @throws feed.delta for a record that gives no answer; feed.checksum, feed.signature, feed.unsigned; what the fetcher throws
 */
export async function* fetchRecords(
  ids: readonly string[],
  fetching: FetchingRecords,
): AsyncGenerator<FetchedRecord> {
  const keyring = await keyringOf(ids, fetching);
  for (let at = 0; at < ids.length; at += atOnce) {
    const some = ids.slice(at, at + atOnce);
    yield* await Promise.all(some.map((id) => fetchOrTell(id, { ...fetching, keyring })));
  }
}

interface Fetching extends FetchingRecords {
  readonly keyring: Keyring | undefined;
}

/** Once for all of them; undefined where nothing is signed. */
async function keyringOf(
  [first]: readonly string[],
  { definition, delta, context, wasSigned }: FetchingRecords,
): Promise<Keyring | undefined> {
  const isNeeded = wasSigned || context.keyrings?.has(definition.id) === true;
  if (first === undefined || !isNeeded) return undefined;
  return await keyringFor({ feed: definition.id, source: delta.record(first), wasSigned }, context);
}

async function fetchOrTell(id: string, fetching: Fetching): Promise<FetchedRecord> {
  try {
    return await fetchRecord(id, fetching);
  } catch (error) {
    const isItsOwn = error instanceof OakumError && error.retry !== 'later';
    if (fetching.delta.wholeIsOf !== 'name' || !isItsOwn) throw error;
    return { kind: 'bad', id, reason: errorMessage(error) };
  }
}

async function fetchRecord(id: string, fetching: Fetching): Promise<FetchedRecord> {
  const { definition, delta, context, wasSigned, keyring } = fetching;
  const source = delta.record(id);
  const file = await fetchFile({ source, state: undefined, maxBytes: maxRecordBytes }, context);
  if (file === undefined)
    throw new OakumError('feed.delta', `the record ${id} of its list of changes: it gave no answer`);
  if (keyring === undefined) await checkSum(file, source, context);
  else await checkBeside(file, { feed: definition.id, source, wasSigned, keyring }, context);
  return { kind: 'record', id, name: file.name, bytes: file.bytes };
}

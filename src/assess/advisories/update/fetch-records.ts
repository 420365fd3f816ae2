import type { Keyring } from '../../../formats/package-index/index.ts';
import { errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import type { Quarantined } from '../../../model/index.ts';
import type { FeedContent } from '../feeds/provider.ts';
import { feedProviders } from '../feeds/register.ts';
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

const maxRecordBytes = 100_000_000;
const atOnce = 8;
const mostBad = 0.2;

/**
 * The records of a list of changes, each checked as its feed's files are. Where the whole file is no way out, because it is
 * older, a bad record is set aside, and what was known of it stays.
 *
 * @throws feed.delta for a record that is not the one that was asked for, or cannot be read; feed.checksum, feed.signature,
 * feed.unsigned; what the fetcher throws
 */
export async function fetchRecords(
  ids: readonly string[],
  fetching: FetchingRecords,
): Promise<{ readonly contents: readonly FeedContent[]; readonly bad: readonly Quarantined[] }> {
  const contents: FeedContent[] = [];
  const bad: Quarantined[] = [];
  const keyring = await keyringOf(ids, fetching);
  for (let at = 0; at < ids.length; at += atOnce) {
    const some = ids.slice(at, at + atOnce);
    for (const found of await Promise.all(some.map((id) => fetchOrSetAside(id, { ...fetching, keyring })))) {
      if ('reason' in found) bad.push(found);
      else contents.push(found);
    }
  }
  if (bad.length > ids.length * mostBad && bad.length > 1)
    throw new OakumError(
      'feed.delta',
      `${bad.length} of ${ids.length} records of its list: ${bad[0]?.reason}`,
    );
  return { contents, bad };
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

async function fetchOrSetAside(id: string, fetching: Fetching): Promise<FeedContent | Quarantined> {
  try {
    return await fetchRecord(id, fetching);
  } catch (error) {
    const isItsOwn = error instanceof OakumError && error.retry !== 'later';
    if (fetching.delta.wholeIsOf !== 'name' || !isItsOwn) throw error;
    return { what: id, reason: errorMessage(error) };
  }
}

async function fetchRecord(id: string, fetching: Fetching): Promise<FeedContent> {
  const { definition, delta, context, wasSigned, keyring } = fetching;
  const provider = feedProviders.find((one) => one.id === definition.provider);
  const source = delta.record(id);
  const file = await fetchFile({ source, state: undefined, maxBytes: maxRecordBytes }, context);
  if (file === undefined || provider === undefined) throw wrong(id, 'it gave no answer');
  if (keyring === undefined) await checkSum(file, source, context);
  else await checkBeside(file, { feed: definition.id, source, wasSigned, keyring }, context);
  const content = provider.read({ name: file.name, bytes: file.bytes }, definition.id);
  const [bad] = content.quarantined;
  if (bad !== undefined) throw wrong(id, bad.reason);
  const other = [...content.advisories, ...content.facts].find(
    (one) => one.id !== id && !(delta.ownsByAlias === true && one.aliases.includes(id)),
  );
  if (other !== undefined) throw wrong(id, `it is ${other.id}`);
  return content;
}

function wrong(id: string, why: string): OakumError {
  return new OakumError('feed.delta', `the record ${id} of its list of changes: ${why}`);
}

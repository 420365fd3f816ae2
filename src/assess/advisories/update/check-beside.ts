import { checkDetached, type Keyring, readKeyring } from '../../../formats/package-index/index.ts';
import { errorMessage, hexOf, OakumError } from '../../../kernel/pure/index.ts';
import type { FeedSource, PinnedKey } from './definition.ts';
import { type FetchContext, type FetchedFile, fetchFile } from './fetch-file.ts';

export interface Checked {
  /** The id of its feed. */
  readonly feed: string;
  readonly source: FeedSource;
  /** What is in use of the feed was signed: then what takes its place must be, too. */
  readonly wasSigned: boolean;
  /** Of `keyringFor`, where many files are checked by it. */
  readonly keyring?: Keyring | undefined;
}

const maxBesideBytes = 1_000_000;

/**
 * Checks a file by what is published beside it. A checksum that is not there says nothing. A signature must be there when a
 * key was configured for the feed, or when the feed was signed before: whoever can change the file can take it away.
 *
 * @returns the file, with the keys that signed it in its state
 * @throws feed.checksum, feed.signature (by no trusted key, or of something else), feed.unsigned; what the fetcher throws
 * where it can be tried again later
 */
export async function checkBeside(
  file: FetchedFile,
  about: Checked,
  context: FetchContext,
): Promise<FetchedFile> {
  await checkSum(file, about.source, context);
  const configured = context.keyrings?.get(about.feed);
  const { signer } = about.source;
  if (configured === undefined && signer === undefined) return file;
  const signature = await besideOf(about.source, '.asc', context);
  if (signature === undefined) {
    if (configured === undefined && !about.wasSigned) return file;
    const why = configured === undefined ? 'and was before' : 'and a key is configured for it';
    throw new OakumError('feed.unsigned', `${file.name} is not signed, ${why}`, {
      retry: 'later',
      hint: `Its signature is looked for in ${file.name}.asc.`,
    });
  }
  const keyring = about.keyring ?? (await keyringFor(about, context));
  return {
    ...file,
    state: { ...file.state, signedBy: await signers(file, signature, { keyring, context }) },
  };
}

/** The keys that count for a file: the configured ones, else its publisher's. @throws as `checkBeside` */
export async function keyringFor({ feed, source }: Checked, context: FetchContext): Promise<Keyring> {
  const configured = context.keyrings?.get(feed);
  return configured === undefined ? await pinned(source.signer, context) : await together(configured);
}

interface Trust {
  readonly keyring: Keyring;
  readonly context: FetchContext;
}

async function signers(
  { name, bytes }: FetchedFile,
  signature: Uint8Array,
  { keyring, context }: Trust,
): Promise<readonly string[]> {
  try {
    return await checkDetached({ content: bytes, signature }, keyring, context.now);
  } catch (cause) {
    throw new OakumError('feed.signature', `${name}: ${errorMessage(cause)}`, { cause, retry: 'later' });
  }
}

/** @throws feed.checksum; a file without a checksum passes */
export async function checkSum(
  { name, state }: FetchedFile,
  source: FeedSource,
  context: FetchContext,
): Promise<void> {
  const bytes = source.hasChecksum === true ? await besideOf(source, '.sha256', context) : undefined;
  if (bytes === undefined) return;
  const expected = /^([0-9a-f]{64})(?:\s|$)/i.exec(new TextDecoder().decode(bytes))?.[1];
  if (expected?.toLowerCase() === hexOf(state.digest)) return;
  throw new OakumError('feed.checksum', `${name} is not what ${name}.sha256 says`, { retry: 'later' });
}

/** A file called like another with a suffix; undefined where there is none. */
async function besideOf(
  { url, mirrorPath }: FeedSource,
  suffix: string,
  context: FetchContext,
): Promise<Uint8Array | undefined> {
  const source = { url: `${url}${suffix}`, mirrorPath: `${mirrorPath}${suffix}` };
  try {
    const file = await fetchFile({ source, state: undefined, maxBytes: maxBesideBytes }, context);
    return file?.bytes;
  } catch (error) {
    const isAbsent = error instanceof OakumError && error.retry === 'never' && error.code.startsWith('http.');
    if (isAbsent) return undefined;
    throw error;
  }
}

/** The one key of that fingerprint, wherever it lies. */
async function pinned(signer: PinnedKey | undefined, context: FetchContext): Promise<Keyring> {
  if (signer === undefined) return { keys: [] };
  const file = await fetchFile({ source: signer, state: undefined, maxBytes: maxBesideBytes }, context);
  const { keys } = await readKeyring(file?.bytes ?? new Uint8Array());
  const own = keys.filter((key) => key.getFingerprint() === signer.fingerprint);
  if (own.length > 0) return { keys: own };
  throw new OakumError('feed.signature', `${signer.mirrorPath} has no key ${signer.fingerprint}`, {
    retry: 'later',
    hint: 'If the publisher has a new key, name it in a FeedKey.',
  });
}

async function together(files: readonly Uint8Array[]): Promise<Keyring> {
  const keyrings = await Promise.all(files.map((bytes) => readKeyring(bytes)));
  return { keys: keyrings.flatMap(({ keys }) => keys) };
}

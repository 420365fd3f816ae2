import type { CleartextMessage, Key, KeyID, Message, Signature, VerifyMessageResult } from 'openpgp';
import { errorMessage, OakumError } from '../../kernel/pure/index.ts';
import type { Keyring } from './keyring.ts';
import { openpgp } from './openpgp.ts';

/** What a signed document says and who says it: fingerprints of primary keys, lower case, at least one. */
export interface SignedText {
  readonly text: string;
  readonly signedBy: readonly string[];
}

interface SignedMessage {
  readonly message: CleartextMessage | Message<string>;
  readonly signature?: Signature;
}

/**
 * Opens an InRelease. The text is what the verifier gives back and never the file's own, so that nothing outside the
 * signature is read (CVE-2023-41037 was such a confusion); anything before or after the one signed block refuses the
 * file, as apt does. Of several signatures one by a known, valid key is enough (Debian signs with the keys of several
 * releases), but a signature by a known key that does not fit condemns the file, as gpgv does.
 *
 * @throws release.untrusted, saying what was wrong with each signature.
 */
export async function openClearSigned(
  bytes: Uint8Array,
  keyring: Keyring,
  now: Temporal.Instant,
): Promise<SignedText> {
  const cleartextMessage = oneBlock(utf8(bytes));
  const { readCleartextMessage } = await openpgp();
  const message = await attempt(() => readCleartextMessage({ cleartextMessage }));
  return await opened({ message }, keyring, now);
}

/** Opens a Release by its Release.gpg (armored or binary), under the same rules. @throws release.untrusted */
export async function openDetached(
  files: { readonly release: Uint8Array; readonly signature: Uint8Array },
  keyring: Keyring,
  now: Temporal.Instant,
): Promise<SignedText> {
  const text = utf8(files.release);
  const { createMessage, readSignature } = await openpgp();
  const armored = Buffer.from(files.signature).toString('latin1');
  const signature = await attempt(() =>
    armored.startsWith('-----BEGIN ')
      ? readSignature({ armoredSignature: armored })
      : readSignature({ binarySignature: Uint8Array.from(files.signature) }),
  );
  const message = await createMessage({ text });
  return await opened({ message, signature }, keyring, now);
}

async function opened(signed: SignedMessage, keyring: Keyring, now: Temporal.Instant): Promise<SignedText> {
  const { verify } = await openpgp();
  let data: unknown;
  const signedBy = await judgedBy(keyring, now, async (date) => {
    const result = await verify({ ...signed, verificationKeys: [...keyring.keys], date, format: 'utf8' });
    data = result.data;
    return result;
  });
  return { text: textOf(data), signedBy };
}

/**
 * Who signed, under the rules of `openClearSigned`.
 *
 * @param verified asks the library about a date
 * @returns fingerprints, at least one
 * @throws release.untrusted
 */
export async function judgedBy(
  keyring: Keyring,
  now: Temporal.Instant,
  verified: (date: Date) => Promise<Pick<VerifyMessageResult, 'signatures'>>,
): Promise<readonly string[]> {
  const date = new Date(now.epochMilliseconds);
  const { signatures } = await attempt(() => verified(date));
  const judged = await Promise.all(signatures.map((one) => judge(one, keyring, date)));
  const condemned = judged.find(({ kind }) => kind === 'invalid');
  if (condemned !== undefined) {
    throw untrusted(`signature by ${condemned.keyId} does not fit: ${condemned.reason}`);
  }
  const signedBy = judged.flatMap(({ kind, fingerprint }) => (kind === 'good' ? [fingerprint] : []));
  if (signedBy.length > 0) return signedBy;
  throw untrusted(
    judged.map(({ keyId, reason }) => `${keyId}: ${reason}`).join('; ') || 'it has no signature',
  );
}

type SignatureResult = VerifyMessageResult['signatures'][number];

interface Judged {
  readonly kind: 'good' | 'not-counted' | 'invalid';
  readonly keyId: string;
  readonly fingerprint: string;
  readonly reason: string;
}

async function judge({ keyID, verified }: SignatureResult, { keys }: Keyring, date: Date): Promise<Judged> {
  const keyId = keyID.toHex();
  const reason = await verified.then(
    () => '',
    (error: unknown) => errorMessage(error),
  );
  const key = keys.find((candidate) => candidate.getKeyIDs().some((id) => id.equals(keyID)));
  if (key === undefined) return { kind: 'not-counted', keyId, fingerprint: '', reason: 'not in the keyring' };
  const fingerprint = key.getFingerprint();
  if (await hasExpired(key, keyID, date)) {
    return { kind: 'not-counted', keyId, fingerprint, reason: 'the key has expired' };
  }
  return { kind: reason === '' ? 'good' : 'invalid', keyId, fingerprint, reason };
}

/**
 * The library asks whether the key was valid when the signature says that it was made, so a stolen old key could date
 * its signatures back; gpgv and apt ask for now, and so does this, for the primary key and the one that signed.
 */
async function hasExpired(key: Key, keyId: KeyID, date: Date): Promise<boolean> {
  const times = await Promise.all([key, ...key.getKeys(keyId)].map((one) => one.getExpirationTime()));
  return times.some((time) => time === null || (time instanceof Date && time <= date));
}

/** The library types its output by what went in; ours is text, and if it ever is not, it is not trusted. */
function textOf(data: unknown): string {
  if (typeof data === 'string') return data;
  throw untrusted('the verifier gave no text');
}

const head = '-----BEGIN PGP SIGNED MESSAGE-----\n';
const tail = '-----END PGP SIGNATURE-----';

function oneBlock(document: string): string {
  const lines = document.replaceAll('\r\n', '\n');
  const isWhole = lines.startsWith(head) && lines.trimEnd().endsWith(tail);
  const begins = lines.split('\n').filter((line) => line.startsWith('-----BEGIN ')).length;
  if (!isWhole || begins !== 2) throw untrusted('it is not exactly one signed block');
  return lines;
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw untrusted('it is not UTF-8', cause);
  }
}

export async function attempt<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw untrusted(errorMessage(cause), cause);
  }
}

export function untrusted(why: string, cause?: unknown): OakumError {
  return new OakumError('release.untrusted', `the repository's signature is not trusted: ${why}`, { cause });
}

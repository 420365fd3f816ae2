import type { Key } from 'openpgp';
import type { Keyring } from './keyring.ts';
import { type OldSignature, readOldSignature, verifyOldSignature } from './old-signature.ts';
import { openpgp } from './openpgp.ts';
import { attempt, judgedBy, untrusted } from './signed.ts';

/** A file and the detached signature beside it, armored or binary. */
export interface SignedFile {
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Checks a file of any kind by its detached signature, under the rules of `openClearSigned`. Signatures of version 3 by RSA
 * count, too: Red Hat signs what it publishes in no other form, and the library refuses it.
 *
 * @returns fingerprints of the primary keys, lower case, at least one
 * @throws release.untrusted, saying what was wrong
 */
export async function checkDetached(
  { content, signature }: SignedFile,
  keyring: Keyring,
  now: Temporal.Instant,
): Promise<readonly string[]> {
  const packets = await attempt(() => binaryOf(signature));
  const old = readOldSignature(packets);
  if (old !== undefined) return [await checkOld(old, { content, keyring, now })];
  return await judgedBy(keyring, now, async (date) => {
    const { createMessage, readSignature, verify } = await openpgp();
    const message = await createMessage({ binary: content });
    const read = await readSignature({ binarySignature: packets });
    const verificationKeys = [...keyring.keys];
    return await verify({ message, signature: read, verificationKeys, date, format: 'binary' });
  });
}

async function binaryOf(signature: Uint8Array): Promise<Uint8Array> {
  const text = Buffer.from(signature).toString('latin1');
  if (!text.startsWith('-----BEGIN PGP SIGNATURE-----')) return Uint8Array.from(signature);
  const { unarmor } = await openpgp();
  const { data } = await unarmor(text);
  if (data instanceof Uint8Array) return data;
  throw untrusted('the signature cannot be read');
}

interface OldCheck {
  readonly content: Uint8Array;
  readonly keyring: Keyring;
  readonly now: Temporal.Instant;
}

async function checkOld(old: OldSignature, { content, keyring, now }: OldCheck): Promise<string> {
  const key = keyring.keys.find((one) => one.getKeyIDs().some((id) => id.toHex() === old.keyId));
  if (key === undefined) throw untrusted(`${old.keyId}: not in the keyring`);
  if (Temporal.Instant.compare(old.created, now.add({ hours: 24 })) > 0)
    throw untrusted(`${old.keyId}: it is dated ${old.created.toString()}, which is to come`);
  const params = await attempt(() => signerOf(key, old, now));
  if (!verifyOldSignature(old, content, params)) throw untrusted(`signature by ${old.keyId} does not fit`);
  return key.getFingerprint();
}

/** The key that signed, as far as it may sign today: not expired, not revoked, its own signature sound. */
async function signerOf(key: Key, { keyId }: OldSignature, now: Temporal.Instant): Promise<unknown> {
  const id = key.getKeyIDs().find((one) => one.toHex() === keyId);
  const signer = await key.getSigningKey(id, new Date(now.epochMilliseconds));
  return signer.keyPacket.publicParams;
}

import { OakumError } from '../../kernel/index.ts';
import { isKeyReference, makeKeptSigner, makeSigner, type Signer } from '../../prove/trust/index.ts';
import type { World } from '../world.ts';

/** What a key is for: images are signed with one, the evidence log with another. */
export type KeyUse = 'signing' | 'evidence';

export interface KeyFiles {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Where the keys that are used now lie. */
export const keyFiles: Readonly<Record<KeyUse, KeyFiles>> = {
  signing: { privateKey: 'keys/signing.key', publicKey: 'keys/signing.pub' },
  evidence: { privateKey: 'keys/evidence.key', publicKey: 'keys/evidence.pub' },
};

/** Where every signing key that was ever part of a rotation lies, also the one that is used now. */
export function filesOfKey(keyId: string): KeyFiles {
  return { privateKey: `keys/signing/${keyId}.key`, publicKey: `keys/signing/${keyId}.pub` };
}

export const maxKeyBytes = 65_536;

export async function signingKeyExists(world: World): Promise<boolean> {
  return (await world.state.read(keyFiles.signing.privateKey, maxKeyBytes)) !== undefined;
}

/**
 * The signer of a use; undefined where no key was made.
 *
 * @throws trust.passphrase-needed, trust.wrong-passphrase, trust.signer-unsupported; trust.key-compromised and trust.key-retired for a signing key
 * that nothing may be signed with.
 */
export async function signerFor(world: World, use: KeyUse): Promise<Signer | undefined> {
  const bytes = await world.state.read(keyFiles[use].privateKey, maxKeyBytes);
  if (bytes === undefined) return undefined;
  const text = Buffer.from(bytes).toString('utf8');
  const signer = isKeyReference(text)
    ? await keptSigner(world, text, keyFiles[use])
    : await makeSigner(text, world.passphrase());
  if (use === 'signing') await refuseFormer(world, signer.keyId);
  return signer;
}

/** The key lies elsewhere, and its file here names it; the public half is what it had when it was named. */
async function keptSigner(world: World, reference: string, files: KeyFiles): Promise<Signer> {
  const publicKey = await world.state.read(files.publicKey, maxKeyBytes);
  if (publicKey === undefined)
    throw new OakumError('trust.key-missing', `${world.state.absolute(files.publicKey)} is missing`, {
      hint: 'it is the public half of the key that is kept elsewhere: restore it from a copy of the state directory',
    });
  return makeKeptSigner(reference, Buffer.from(publicKey).toString('utf8'), await world.signerHands());
}

async function refuseFormer(world: World, keyId: string): Promise<void> {
  const key = (await (await world.store()).keys.list()).find((one) => one.keyId === keyId);
  if (key?.state !== 'compromised' && key?.state !== 'retired') return;
  throw new OakumError(
    `trust.key-${key.state}`,
    `the signing key ${keyId} is ${key.state} since ${key.since}`,
    {
      hint: 'nothing is signed with it any more: oakum trust rotate makes another one',
    },
  );
}

/** The public half of the key in the state directory that signs images; undefined where none was made. */
export async function signingPublicKey(world: World): Promise<string | undefined> {
  const bytes = await world.state.read(keyFiles.signing.publicKey, maxKeyBytes);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

export async function evidenceSigner(world: World): Promise<Signer | undefined> {
  return signerFor(world, 'evidence');
}

/** Public halves of the evidence keys that this state knows, as PEM. */
export async function publicKeysKnown(world: World): Promise<readonly string[]> {
  const bytes = await world.state.read(keyFiles.evidence.publicKey, maxKeyBytes);
  return bytes === undefined ? [] : [Buffer.from(bytes).toString('utf8')];
}

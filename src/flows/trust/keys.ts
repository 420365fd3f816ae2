import { publicKeyId } from '../../kernel/index.ts';
import { makeSigner, type Signer } from '../../prove/trust/index.ts';
import type { World } from '../world.ts';

/** What a key is for: images are signed with one, the evidence log with another. */
export type KeyUse = 'signing' | 'evidence';

export const keyFiles: Readonly<Record<KeyUse, { readonly privateKey: string; readonly publicKey: string }>> =
  {
    signing: { privateKey: 'keys/signing.key', publicKey: 'keys/signing.pub' },
    evidence: { privateKey: 'keys/evidence.key', publicKey: 'keys/evidence.pub' },
  };

const maxKeyBytes = 65_536;

export async function signingKeyExists(world: World): Promise<boolean> {
  return (await world.state.read(keyFiles.signing.privateKey, maxKeyBytes)) !== undefined;
}

/** The signer of a use; undefined where no key was made. @throws trust.passphrase-needed, trust.wrong-passphrase. */
export async function signerFor(world: World, use: KeyUse): Promise<Signer | undefined> {
  const bytes = await world.state.read(keyFiles[use].privateKey, maxKeyBytes);
  return bytes === undefined
    ? undefined
    : makeSigner(Buffer.from(bytes).toString('utf8'), world.passphrase());
}

/** The id of the key that signs images now; undefined where none was made. */
export async function signingKeyId(world: World): Promise<string | undefined> {
  const bytes = await world.state.read(keyFiles.signing.publicKey, maxKeyBytes);
  return bytes === undefined ? undefined : publicKeyId(Buffer.from(bytes).toString('utf8'));
}

export async function evidenceSigner(world: World): Promise<Signer | undefined> {
  return signerFor(world, 'evidence');
}

/** Public halves of the evidence keys that this state knows, as PEM. */
export async function publicKeysKnown(world: World): Promise<readonly string[]> {
  const bytes = await world.state.read(keyFiles.evidence.publicKey, maxKeyBytes);
  return bytes === undefined ? [] : [Buffer.from(bytes).toString('utf8')];
}

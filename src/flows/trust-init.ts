import { instantText, OakumError } from '../kernel/index.ts';
import { type KeyUse, keyFiles } from './trust/keys.ts';
import { newPair } from './trust/new-pair.ts';
import { adoptKey } from './trust/own-keys.ts';
import type { World } from './world.ts';

export interface KeysMade {
  readonly encrypted: boolean;
  readonly keys: readonly { readonly use: KeyUse; readonly publicKeyFile: string; readonly keyId: string }[];
}

export interface TrustInitRequest {
  /** Where the signing key is kept, instead of a new one here: `pkcs11:…`, `awskms://…`, `hashivault://…`. */
  readonly signer?: string | undefined;
}

/**
 * Makes the signing key and the evidence key, or the one of them that is missing, as after a crash between the two.
 *
 * @throws what the place of the signing key says; trust.exists when both are there: no key is ever written over.
 */
export async function trustInit(world: World, { signer }: TrustInitRequest = {}): Promise<KeysMade> {
  const missing: KeyUse[] = [];
  for (const use of ['signing', 'evidence'] as const)
    if ((await world.state.read(keyFiles[use].privateKey, 65_536)) === undefined) missing.push(use);
  if (missing.length === 0) {
    const { privateKey } = keyFiles.signing;
    throw new OakumError('trust.exists', `there are keys already: ${world.state.absolute(privateKey)}`, {
      hint: 'what they signed is verified with their public halves; move all of them away before you make new ones',
    });
  }
  const passphrase = world.passphrase();
  if (signer !== undefined && !missing.includes('signing'))
    throw new OakumError('trust.exists', 'there is a signing key already', {
      hint: 'oakum trust rotate --signer puts another one in its place',
    });
  const keys: KeysMade['keys'][number][] = [];
  for (const use of missing) {
    const pair = await newPair(world, use === 'signing' ? signer : undefined);
    await world.state.write(keyFiles[use].publicKey, Buffer.from(pair.publicPem));
    await world.state.write(keyFiles[use].privateKey, Buffer.from(pair.privatePem));
    keys.push({ use, publicKeyFile: world.state.absolute(keyFiles[use].publicKey), keyId: pair.keyId });
  }
  if (missing.includes('signing')) await adoptKey(world, instantText(world.clock.now()));
  return { encrypted: passphrase !== undefined, keys };
}

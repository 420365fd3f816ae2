import { publicKeyId } from '../../kernel/index.ts';
import { type KeyPair, makeKeys, readKeptKey } from '../../prove/trust/index.ts';
import type { World } from '../world.ts';

/**
 * A new pair; or, for a key that is kept elsewhere, its public half and in place of the private one what names it.
 *
 * @throws what the key's place says.
 */
export async function newPair(world: World, signer: string | undefined): Promise<KeyPair> {
  if (signer === undefined) return makeKeys(world.passphrase());
  const publicPem = await readKeptKey(signer, await world.signerHands());
  return { privatePem: `${signer.trim()}\n`, publicPem, keyId: publicKeyId(publicPem) };
}

import { errorCode, instantText, OakumError, publicKeyId } from '../../kernel/index.ts';
import type { SigningKey } from '../../model/index.ts';
import { isKeyReference } from '../../prove/trust/index.ts';
import type { World } from '../world.ts';
import { filesOfKey, keyFiles, maxKeyBytes, signingPublicKey } from './keys.ts';
import { newPair } from './new-pair.ts';
import { activeKey, changeEntry, retiringSince } from './own-keys.ts';

/**
 * Makes the key that takes the place of the active one, and records both in one transaction. The old private key is kept
 * beside it, byte for byte. Which of two that do so at once comes first is the store's to say; the pair of the other goes.
 *
 * `signer` is where the new key is kept, or `file`; without it a file, but only after a file.
 *
 * A crash before the record leaves a pair that nobody trusts; one after it is mended by `useActiveKey`.
 */
export async function makeSuccessor(
  world: World,
  keys: readonly SigningKey[],
  signer?: string,
): Promise<SigningKey> {
  if (signer === undefined) await refuseWeaker(world);
  const pair = await newPair(world, signer === 'file' ? undefined : signer);
  if (keys.some(({ keyId }) => keyId === pair.keyId))
    throw new OakumError('trust.exists', `${signer} is the key ${pair.keyId}, which is known already`, {
      hint: 'make a new key there, and name that',
    });
  await keepFiles(world);
  const files = filesOfKey(pair.keyId);
  await world.state.write(files.publicKey, Buffer.from(pair.publicPem));
  await world.state.write(files.privateKey, Buffer.from(pair.privatePem));
  const at = instantText(world.clock.now());
  const made: SigningKey = {
    state: 'active',
    keyId: pair.keyId,
    publicKey: pair.publicPem,
    createdAt: at,
  };
  const before = activeKey(keys);
  const changed = [...(before === undefined ? [] : [retiringSince(before, at)]), made];
  const entries = changed.map((key) => changeEntry(world, key));
  try {
    await (await world.store()).keys.save(changed, entries);
  } catch (error) {
    if (errorCode(error) === 'store.exists')
      for (const file of [files.privateKey, files.publicKey]) await world.state.remove(file);
    throw error;
  }
  return made;
}

/** A key that was kept on a token or in a service is not followed by one in a file unless somebody wants it so. */
async function refuseWeaker(world: World): Promise<void> {
  const bytes = await world.state.read(keyFiles.signing.privateKey, maxKeyBytes);
  if (bytes === undefined || !isKeyReference(Buffer.from(bytes).toString('utf8'))) return;
  throw new OakumError(
    'trust.signer-needed',
    'the signing key is kept elsewhere, and nobody says where the next one is',
    {
      hint: 'oakum trust rotate --signer REFERENCE, or --signer file for a key in the state directory',
    },
  );
}

/** Keeps the pair that is used now under its own name. */
async function keepFiles(world: World): Promise<void> {
  const publicKey = await signingPublicKey(world);
  const privateKey = await world.state.read(keyFiles.signing.privateKey, maxKeyBytes);
  if (publicKey === undefined || privateKey === undefined) return;
  const kept = filesOfKey(publicKeyId(publicKey));
  await world.state.write(kept.privateKey, privateKey);
  await world.state.write(kept.publicKey, Buffer.from(publicKey));
}

/**
 * Puts the active key where the signers look for it; does nothing where it is there. The public half comes last: where it
 * is right, so is the private one.
 *
 * @throws trust.key-missing where the active key was recorded by another state directory.
 */
export async function useActiveKey(world: World, active: SigningKey): Promise<void> {
  const there = await signingPublicKey(world);
  if (there !== undefined && publicKeyId(there) === active.keyId) return;
  const files = filesOfKey(active.keyId);
  for (const half of ['privateKey', 'publicKey'] as const) {
    const bytes = await world.state.read(files[half], maxKeyBytes);
    if (bytes === undefined)
      throw new OakumError(
        'trust.key-missing',
        `${world.state.absolute(files[half])} is missing: the key that signs now was made elsewhere`,
        { hint: 'copy keys/signing/ from the state directory in which oakum trust rotate ran' },
      );
    await world.state.write(keyFiles.signing[half], bytes);
  }
}

import { OakumError } from '../kernel/index.ts';
import { makeKeys } from '../prove/trust/index.ts';
import { type KeyUse, keyFiles } from './trust/keys.ts';
import type { World } from './world.ts';

export interface KeysMade {
  readonly encrypted: boolean;
  readonly keys: readonly { readonly use: KeyUse; readonly publicKeyFile: string; readonly keyId: string }[];
}

/** Makes the signing key and the evidence key. @throws trust.exists rather than write over a key. */
export async function trustInit(world: World): Promise<KeysMade> {
  const uses: readonly KeyUse[] = ['signing', 'evidence'];
  for (const use of uses) {
    if ((await world.state.read(keyFiles[use].privateKey, 65_536)) === undefined) continue;
    throw new OakumError(
      'trust.exists',
      `there is a ${use} key already: ${world.state.absolute(keyFiles[use].privateKey)}`,
      { hint: 'what it signed is verified with its public half; move both away before you make new ones' },
    );
  }
  const passphrase = world.passphrase();
  const keys: KeysMade['keys'][number][] = [];
  for (const use of uses) {
    const pair = await makeKeys(passphrase);
    await world.state.write(keyFiles[use].publicKey, Buffer.from(pair.publicPem));
    await world.state.write(keyFiles[use].privateKey, Buffer.from(pair.privatePem));
    keys.push({ use, publicKeyFile: world.state.absolute(keyFiles[use].publicKey), keyId: pair.keyId });
  }
  return { encrypted: passphrase !== undefined, keys };
}

import type { Key } from 'openpgp';
import { errorMessage, OakumError } from '../../kernel/pure/index.ts';
import { openpgp } from './openpgp.ts';

/** The keys whose signatures count. */
export interface Keyring {
  readonly keys: readonly Key[];
}

const armorBegin = '-----BEGIN PGP PUBLIC KEY BLOCK-----';
const armored = /-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*?-----END PGP PUBLIC KEY BLOCK-----/g;
const maxKeyringBytes = 4 * 2 ** 20;

/**
 * Reads a keyring as apt takes them: binary (`.gpg`, many keys in a row) or armored (`.asc`, also several blocks).
 *
 * @throws release.bad-keyring for anything else, an empty one included.
 */
export async function readKeyring(bytes: Uint8Array): Promise<Keyring> {
  if (bytes.byteLength > maxKeyringBytes) throw badKeyring('it is larger than 4 MiB');
  const keys = await readAll(bytes);
  if (keys.length === 0) throw badKeyring('it holds no key');
  return { keys };
}

async function readAll(bytes: Uint8Array): Promise<readonly Key[]> {
  const text = Buffer.from(bytes).toString('latin1');
  const { readKeys } = await openpgp();
  try {
    if (!text.includes(armorBegin)) return await readKeys({ binaryKeys: Uint8Array.from(bytes) });
    const blocks = text.match(armored) ?? [];
    return (await Promise.all(blocks.map((armoredKeys) => readKeys({ armoredKeys })))).flat();
  } catch (cause) {
    throw badKeyring(errorMessage(cause), cause);
  }
}

function badKeyring(why: string, cause?: unknown): OakumError {
  return new OakumError('release.bad-keyring', `the keyring cannot be read: ${why}`, { cause });
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './process.ts';

/** Where Debian's softhsm2 has its PKCS#11 module. */
export const softHsmModule = '/usr/lib/softhsm/libsofthsm2.so';

/** A token that SoftHSM keeps in files. */
export interface SoftToken {
  /** What programs need to find it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly pin: string;
  /** Makes an EC key on the token: P-256 unless said. */
  makeKey(label: string, id: string, curve?: 'prime256v1' | 'secp384r1'): Promise<void>;
}

/** Makes a token of that label below a directory. */
export async function makeSoftToken(directory: string, label: string): Promise<SoftToken> {
  const tokens = join(directory, 'tokens');
  mkdirSync(tokens, { recursive: true });
  const configuration = join(directory, 'softhsm2.conf');
  writeFileSync(configuration, `directories.tokendir = ${tokens}\n`);
  const environment = { SOFTHSM2_CONF: configuration };
  const pin = '4711';
  const pins = ['--pin', pin, '--so-pin', '0815'];
  await run('softhsm2-util', ['--init-token', '--free', '--label', label, ...pins], { env: environment });
  return {
    environment,
    pin,
    makeKey: async (object, id, curve = 'prime256v1') => {
      const login = ['--module', softHsmModule, '--token-label', label, '--login', '--pin', pin];
      const key = ['--keypairgen', '--key-type', `EC:${curve}`, '--label', object, '--id', id];
      await run('pkcs11-tool', [...login, ...key], { env: environment });
    },
  };
}

import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const trustInitAction: Action = async (context) => {
  const { trustInit } = await import('../../flows/trust-init.ts');
  const made = await withWorld(context, trustInit);
  const lines = made.keys.map((key) => `${key.use}: ${key.publicKeyFile} (${key.keyId})`);
  if (!made.encrypted)
    lines.push('the private keys are not encrypted: set OAKUM_KEY_PASSPHRASE to encrypt them');
  print(context, {
    value: made,
    table: () => lines.join('\n'),
    markdown: () => lines.map((line) => `- ${line}`).join('\n'),
  });
  return exitCodes.fine;
};

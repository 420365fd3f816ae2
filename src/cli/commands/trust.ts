import type { TrustAnswer } from '../../flows/verify-trust.ts';
import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { listOption, textOption } from '../options.ts';
import { trustLines } from '../print/trust.ts';
import { print } from '../print/value.ts';
import { readFileOf } from '../read-file.ts';
import { withWorld } from '../with-world.ts';

export const trustInitAction: Action = async (context, _, options) => {
  const { trustInit } = await import('../../flows/trust-init.ts');
  const made = await withWorld(context, (world) =>
    trustInit(world, { signer: textOption(options, 'signer') }),
  );
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

/** Exit 0 only for a signature of a trusted key; no answer at all is an error, never a verdict. */
export const trustVerifyAction: Action = async (context, [reference = ''], options) => {
  const { verifyTrust } = await import('../../flows/verify-trust.ts');
  const publicKeys = await Promise.all(listOption(options, 'key').map(textOf));
  const { signal } = context.deps;
  const answer: TrustAnswer = await withWorld(context, (world) =>
    verifyTrust(world, { reference, publicKeys, signal }),
  );
  const lines = trustLines(answer);
  print(context, {
    value: answer,
    table: () => lines.join('\n'),
    markdown: () => lines.map((line) => `- ${line}`).join('\n'),
  });
  return answer.verdict.kind === 'signed' ? exitCodes.fine : exitCodes.policy;
};

async function textOf(file: string): Promise<string> {
  return (await readFileOf(file)).toString('utf8');
}

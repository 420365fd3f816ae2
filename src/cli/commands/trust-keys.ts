import type { Rotation } from '../../flows/rotate-keys.ts';
import type { Action, CommandContext } from '../commands.ts';
import { type ExitCode, exitCodes, worstExit } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { signedLines } from '../print/trust.ts';
import { revocationLines, rotationLines } from '../print/trust-keys.ts';
import { print } from '../print/value.ts';
import { readFileOf } from '../read-file.ts';
import { withWorld } from '../with-world.ts';

export const trustKeysAction: Action = async (context) => {
  const { signedImages } = await import('../../flows/signed-images.ts');
  const signed = await withWorld(context, signedImages);
  printLines(context, signed, signedLines(signed));
  return exitCodes.fine;
};

export const trustRotateAction: Action = async (context, _, options) => {
  const { rotateKeys } = await import('../../flows/rotate-keys.ts');
  const mode = options.dryRun === true ? 'plan' : options.retire === true ? 'retire' : 'rotate';
  const { signal } = context.deps;
  const rotation = await withWorld(context, (world) =>
    rotateKeys(world, { mode, signal, signer: textOption(options, 'signer') }),
  );
  printLines(context, rotation, rotationLines(rotation));
  return exitOf(rotation);
};

export const trustRevokeAction: Action = async (context, [named = ''], options) => {
  const { revokeKey } = await import('../../flows/revoke-key.ts');
  const key = /^[0-9a-f]+$/i.test(named) ? named : (await readFileOf(named)).toString('utf8');
  const reason = textOption(options, 'reason') ?? '';
  const { signal } = context.deps;
  const revoked = await withWorld(context, (world) => revokeKey(world, { key, reason, signal }));
  printLines(context, revoked, revocationLines(revoked));
  return revoked.unread.length > 0 ? exitCodes.partial : exitCodes.fine;
};

function exitOf({ mode, old, resigned, unread }: Rotation): ExitCode {
  const isPartial = unread.length > 0 || resigned.some(({ kind }) => kind === 'failed');
  const isRefused = mode === 'retire' && old.some(({ state }) => state !== 'retired');
  return worstExit([
    isPartial ? exitCodes.partial : exitCodes.fine,
    isRefused ? exitCodes.policy : exitCodes.fine,
  ]);
}

function printLines(context: CommandContext, value: object, lines: readonly string[]): void {
  print(context, {
    value,
    table: () => lines.join('\n'),
    markdown: () => lines.map((line) => `- ${line}`).join('\n'),
  });
}

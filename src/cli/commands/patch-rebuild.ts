import type { RebuildCode } from '../../model/index.ts';
import type { Action } from '../commands.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { rebuiltText } from '../print/rebuilt-image.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const patchRebuildAction: Action = async (context, [reference = ''], options) => {
  const { rebuildImage } = await import('../../flows/rebuild-image.ts');
  const asked = {
    reference,
    revision: textOption(options, 'revision'),
    base: textOption(options, 'base'),
    isConfirmed: options.yes === true,
    signal: context.deps.signal,
  };
  const result = await withWorld(context, (world) => rebuildImage(world, asked));
  print(context, {
    value: result,
    table: () => rebuiltText(result),
    markdown: () => `\`\`\`\n${rebuiltText(result)}\n\`\`\``,
  });
  return exitOf(result.code);
};

function exitOf(code: RebuildCode): ExitCode {
  if (code === 'timed-out') return exitCodes.waiting;
  return ['possible', 'rebuilt', 'nothing-to-do'].includes(code) ? exitCodes.fine : exitCodes.failed;
}

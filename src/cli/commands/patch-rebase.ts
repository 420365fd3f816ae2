import type { RebaseResult } from '../../flows/rebase-image.ts';
import type { Action } from '../commands.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { rebasedText } from '../print/rebased-image.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const patchRebaseAction: Action = async (context, [reference = ''], options) => {
  const { rebaseImage } = await import('../../flows/rebase-image.ts');
  const asked = {
    reference,
    oldBase: textOption(options, 'oldBase'),
    newBase: textOption(options, 'newBase'),
    tag: textOption(options, 'tag'),
    isPlan: options.plan === true || options.dryRun === true,
    signal: context.deps.signal,
  };
  const result = await withWorld(context, (world) => rebaseImage(world, asked));
  print(context, {
    value: result,
    table: () => rebasedText(result),
    markdown: () => `\`\`\`\n${rebasedText(result)}\n\`\`\``,
  });
  return exitOf(result.code);
};

function exitOf(code: RebaseResult['code']): ExitCode {
  if (code === 'untrusted') return exitCodes.policy;
  return code === 'refused' || code === 'failed' ? exitCodes.failed : exitCodes.fine;
}

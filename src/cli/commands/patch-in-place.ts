import type { InPlaceResult } from '../../flows/patch-in-place.ts';
import type { Action } from '../commands.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { listOption, textOption } from '../options.ts';
import { inPlaceText } from '../print/patched-in-place.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const patchInPlaceAction: Action = async (context, [reference = ''], options) => {
  const { patchInPlace } = await import('../../flows/patch-in-place.ts');
  const asked = {
    reference,
    packages: listOption(options, 'package'),
    tag: textOption(options, 'tag'),
    isPlan: options.plan === true || options.dryRun === true,
    signal: context.deps.signal,
  };
  const result = await withWorld(context, (world) => patchInPlace(world, asked));
  print(context, {
    value: result,
    table: () => inPlaceText(result),
    markdown: () => `\`\`\`\n${inPlaceText(result)}\n\`\`\``,
  });
  return exitOf(result.code);
};

function exitOf(code: InPlaceResult['code']): ExitCode {
  if (code === 'untrusted') return exitCodes.policy;
  return code === 'refused' || code === 'failed' ? exitCodes.failed : exitCodes.fine;
}

import { writeFile } from 'node:fs/promises';
import { errorMessage, OakumError } from '../../kernel/index.ts';
import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { listOption, textOption } from '../options.ts';
import { sourceText } from '../print/patched-source.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const patchSourceAction: Action = async (context, [reference = ''], options) => {
  const { patchSource } = await import('../../flows/patch-source.ts');
  if (options.pullRequest === true && options.source === undefined)
    throw new OakumError('usage.option', '--pull-request needs a checkout', { hint: 'add --source DIR' });
  const asked = {
    reference,
    source: textOption(options, 'source'),
    packages: listOption(options, 'package'),
    isRequested: options.pullRequest === true,
    signal: context.deps.signal,
  };
  const result = await withWorld(context, (world) => patchSource(world, asked));
  const file = textOption(options, 'patch');
  if (file !== undefined && result.patch !== '') {
    await write(file, result.patch);
    context.deps.io.error(`wrote ${file}\n`);
  }
  print(context, {
    value: result,
    table: () => sourceText(result),
    markdown: () => `\`\`\`\n${sourceText(result)}\n\`\`\``,
  });
  return result.code === 'refused' ? exitCodes.failed : exitCodes.fine;
};

/** Never over what is there. @throws usage.patch-file */
async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    throw new OakumError('usage.patch-file', `cannot write ${file}: ${errorMessage(cause)}`, {
      cause,
      hint: 'name a file that is not there yet',
    });
  }
}

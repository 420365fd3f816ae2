import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { lifecycleMarkdown, lifecycleTable } from '../print/lifecycle.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

/** The support calendar of the last scan. */
export const lifecycleAction: Action = async (context, _args, options) => {
  const { lifecycleAnswer } = await import('../../flows/lifecycle.ts');
  const months = Number(textOption(options, 'months') ?? 12);
  const answer = await withWorld(context, (world) => lifecycleAnswer(world, months));
  print(context, {
    value: answer,
    table: () => lifecycleTable(answer),
    markdown: () => lifecycleMarkdown(answer),
  });
  return exitCodes.fine;
};

import { isPartial } from '../../model/index.ts';
import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { apisMarkdown, apisTable } from '../print/apis.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

/** What uses versions of the API that go. */
export const apisAction: Action = async (context, _args, options) => {
  const { apisAnswer } = await import('../../flows/apis.ts');
  const to = textOption(options, 'to');
  const answer = await withWorld(context, (world) => apisAnswer(world, { to, signal: context.deps.signal }));
  print(context, {
    value: answer,
    table: () => apisTable(answer),
    markdown: () => apisMarkdown(answer),
  });
  return isPartial(answer.coverage) ? exitCodes.partial : exitCodes.fine;
};

import type { Action } from '../commands.ts';
import { exitCodes, worstExit } from '../exit-codes.ts';
import { garbageMarkdown, garbageTable } from '../print/garbage.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const imagesGcAction: Action = async (context, _args, options) => {
  const { collectGarbage } = await import('../../flows/collect-garbage.ts');
  const { signal } = context.deps;
  const found = await withWorld(context, (world) =>
    collectGarbage(world, {
      isDeleting: options.delete === true,
      mayBeNowhere: options.clusters === false,
      signal,
    }),
  );
  print(context, { value: found, table: () => garbageTable(found), markdown: () => garbageMarkdown(found) });
  const notRead = found.images.some(({ reasons }) => reasons.some(({ code }) => code === 'not-read'));
  return worstExit([
    found.images.some(({ state }) => state === 'failed') ? exitCodes.failed : exitCodes.fine,
    found.unread.length > 0 || notRead ? exitCodes.partial : exitCodes.fine,
  ]);
};

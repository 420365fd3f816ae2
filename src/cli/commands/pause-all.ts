import { OakumError } from '../../kernel/index.ts';
import type { Action, CommandContext } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { printable } from '../print/table.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';
import { actAction } from './runs.ts';

/** `pause RUN`, or the kill switch: `pause --all --reason …`. */
export const pauseAction: Action = async (context, args, options) => {
  if (!isForAll('pause', args, options)) return actAction('pause')(context, args, options);
  const { stopText, stopWriting } = await import('../../flows/stop-writing.ts');
  const reason = textOption(options, 'reason') ?? '';
  const stop = await withWorld(withoutDocuments(context), (world) =>
    stopWriting(world, { by: world.user, reason }),
  );
  const text = [
    printable(stopText(stop)),
    'runs stop at their next safe point; a new version that fails is still withdrawn',
    'lift it: oakum resume --all',
  ].join('\n');
  print(context, { value: stop, table: () => text, markdown: () => text });
  return exitCodes.fine;
};

/** `resume RUN`, or lifting the kill switch: `resume --all`. */
export const resumeAction: Action = async (context, args, options) => {
  if (!isForAll('resume', args, options)) return actAction('resume')(context, args, options);
  const { resumeWriting } = await import('../../flows/stop-writing.ts');
  const lifted = await withWorld(withoutDocuments(context), (world) => resumeWriting(world, world.user));
  const text =
    lifted === undefined
      ? 'nothing was paused'
      : `writing goes on; it was paused by ${lifted.by} since ${lifted.at}: ${printable(lifted.reason)}`;
  print(context, { value: { lifted: lifted ?? null }, table: () => text, markdown: () => text });
  return exitCodes.fine;
};

function isForAll(
  act: 'pause' | 'resume',
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
): boolean {
  const isAll = options.all === true;
  if (isAll !== args.length > 0) return isAll;
  throw new OakumError('usage.run', isAll ? 'a run and --all are two things' : 'which run?', {
    hint: `oakum ${act} RUN, or oakum ${act} --all for everything`,
  });
}

/** The switch must work whatever the configuration says, and most of all when nobody can read it. */
function withoutDocuments(context: CommandContext): CommandContext {
  return { ...context, flags: { ...context.flags, documents: 'unread' } };
}

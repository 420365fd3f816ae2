import type { Act } from '../../model/index.ts';
import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { runsMarkdown, runsTable, runTable } from '../print/run.ts';
import { printable } from '../print/table.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';
import { ended, exitOf, follow } from './apply.ts';

export const runsAction: Action = async (context) => {
  const { listRuns } = await import('../../flows/runs.ts');
  const { currentStop, stopText } = await import('../../flows/stop-writing.ts');
  const { runs, stop } = await withWorld(context, async (world) => ({
    runs: await listRuns(world),
    stop: await currentStop(world),
  }));
  const first = stop === undefined ? '' : `${printable(stopText(stop))}\n`;
  // What scripts read stays a list of runs.
  const isForPeople = context.flags.output === 'table' || context.flags.output === 'markdown';
  context.deps.io[isForPeople ? 'out' : 'error'](first);
  print(context, { value: runs, table: () => runsTable(runs), markdown: () => runsMarkdown(runs) });
  return exitCodes.fine;
};

export const statusAction: Action = async (context, [id = '']) => {
  const { findRun, reportRun } = await import('../../flows/runs.ts');
  const { run, markdown } = await withWorld(context, async (world) => {
    const found = await findRun(world, id);
    return { run: found, markdown: context.flags.output === 'markdown' ? await reportRun(world, found) : '' };
  });
  print(context, { value: run, table: () => runTable(run), markdown: () => markdown });
  return exitOf(run);
};

export const watchAction: Action = async (context, [id = '']) => {
  const { followRun } = await import('../../flows/runs.ts');
  const request = { id, signal: context.deps.signal, onChange: follow(context) };
  return ended(context, await withWorld(context, (world) => followRun(world, request)));
};

/** pause, resume, abort and rollback: asked for where somebody drives the run, carried out here where nobody does. */
export function actAction(act: Extract<Act, 'pause' | 'resume' | 'abort' | 'rollback'>): Action {
  return async (context, [id = '']) => {
    const { actOnRun } = await import('../../flows/act-on-run.ts');
    const request = { id, act, signal: context.deps.signal, onChange: follow(context) };
    const run = await withWorld(context, (world) => actOnRun(world, { ...request, by: world.user }));
    ended(context, run);
    const asked =
      act === 'pause'
        ? run.phase === 'paused'
        : act === 'abort'
          ? run.phase === 'aborted'
          : act === 'rollback'
            ? run.phase === 'rolled-back'
            : undefined;
    return asked === true ? exitCodes.fine : exitOf(run);
  };
}

import { errorCode, instantText, OakumError } from '../kernel/index.ts';
import { type Act, type EntryKind, mayAct, type Run, type RunWish } from '../model/index.ts';
import { runOf } from './runs/drive.ts';
import { driveRun } from './runs/drive-run.ts';
import type { World } from './world.ts';

export type RunAct = Extract<Act, 'pause' | 'resume' | 'abort' | 'rollback'>;

export interface ActRequest {
  readonly id: string;
  readonly act: RunAct;
  readonly by: string;
  readonly signal: AbortSignal;
  readonly onChange: (sentence: string) => void;
}

const wishes: Readonly<Record<RunAct, RunWish>> = {
  pause: 'pause',
  resume: 'go',
  abort: 'abort',
  rollback: 'rollback',
};
const entries: Readonly<Record<RunAct, EntryKind>> = {
  pause: 'run-paused',
  resume: 'run-resumed',
  abort: 'run-aborted',
  rollback: 'run-resumed',
};

/**
 * Asks something of a run. Where another process drives it, that one obeys at its next safe point; where nobody does,
 * it is carried out here.
 *
 * @throws runs.not-found, runs.not-possible in this phase.
 */
export async function actOnRun(world: World, request: ActRequest): Promise<Run> {
  const run = await askOfRun(world, request);
  if (request.act === 'pause') return run;
  try {
    return await driveRun(world, { run: run.id, signal: request.signal, onChange: request.onChange });
  } catch (error) {
    if (errorCode(error) !== 'runs.busy') throw error;
    request.onChange(
      `asked for: ${request.act}; the process that carries out ${run.id} obeys at its next safe point`,
    );
    return runOf(await world.store(), run.id);
  }
}

/** Records the wish and nothing else. */
export async function askOfRun(
  world: World,
  { id, act, by }: Pick<ActRequest, 'id' | 'act' | 'by'>,
): Promise<Run> {
  const store = await world.store();
  const run = await runOf(store, id);
  if (!mayAct(run.phase, act))
    throw new OakumError('runs.not-possible', `${run.id} is ${run.phase}: it cannot be asked to ${act}`);
  await store.runs.setWish(id, wishes[act], {
    at: instantText(world.clock.now()),
    kind: entries[act],
    by,
    run: id,
    body: { act, asked: true },
  });
  return runOf(store, id);
}

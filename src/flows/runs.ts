import { isEnded, type Run } from '../model/index.ts';
import { runReport } from '../prove/reports/index.ts';
import { runOf } from './runs/drive.ts';
import type { World } from './world.ts';

/** Runs, newest first. */
export async function listRuns(world: World): Promise<readonly Run[]> {
  const store = await world.store();
  return store.runs.list(100);
}

/** @throws runs.not-found */
export async function findRun(world: World, id: string): Promise<Run> {
  return runOf(await world.store(), id);
}

/** The report on a run in Markdown, from its plan and the entries of the evidence log. */
export async function reportRun(world: World, run: Run): Promise<string> {
  const store = await world.store();
  const plan = await store.plans.get(run.planDigest);
  const approvals = await store.plans.approvals(run.planDigest);
  return runReport({ run, plan, entries: await store.evidence.ofRun(run.id), approvals });
}

export interface FollowRequest {
  readonly id: string;
  readonly signal: AbortSignal;
  readonly onChange: (sentence: string) => void;
  /** Gives the run as it is after so many looks; without it, only when it ends or holds. */
  readonly looks?: number | undefined;
}

const pollMs = 500;

/** Looks at a run until it ends or holds, saying what changed. Whoever drives it is another process. */
export async function followRun(world: World, request: FollowRequest): Promise<Run> {
  const { id, signal, onChange, looks = Number.POSITIVE_INFINITY } = request;
  for (let [last, look] = ['', 1]; ; look += 1) {
    const run = await findRun(world, id);
    const line = describeRun(run);
    if (line !== last) onChange(line);
    last = line;
    if (rests(run) || look >= looks) return run;
    await world.clock.sleep(pollMs, signal);
  }
}

/** It has ended, or waits for a person or a window. */
export function rests(run: Run): boolean {
  return isEnded(run) || run.phase === 'paused' || run.phase === 'waiting';
}

function describeRun(run: Run): string {
  const current = run.patches.find(
    (patch) => !['pending', 'verified', 'applied-unverified', 'failed', 'skipped'].includes(patch.phase),
  );
  const rollout = current?.rollouts.find((one) => !['pending', 'complete'].includes(one.phase));
  const where = rollout === undefined ? '' : ` ${rollout.namespace}/${rollout.name} ${rollout.phase}`;
  return `${run.id} ${run.phase}${current === undefined ? '' : `: ${current.title} ${current.phase}${where}`}`;
}

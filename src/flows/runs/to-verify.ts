import type { PlannedPatch, Run, RunPatch } from '../../model/index.ts';

/** One patch of a run after its rollouts, with what the plan said of it. */
export interface ToVerify {
  readonly run: Run;
  readonly patch: RunPatch;
  readonly planned: PlannedPatch;
}

import type { LoanState } from './loan.ts';
import type { RunPhase } from './run.ts';

/** What a person may ask of a run or a plan; shared by flows, server and page. */
export type Act = 'approve' | 'reject' | 'apply' | 'pause' | 'resume' | 'abort' | 'rollback';

/** Which phase of a run allows which act. The page disables by this table, and flows enforce the same one. */
export const runActs: Readonly<Record<RunPhase, readonly Act[]>> = {
  running: ['pause', 'abort', 'rollback'],
  paused: ['resume', 'abort', 'rollback'],
  waiting: ['resume', 'abort', 'rollback'],
  succeeded: ['rollback'],
  partial: ['rollback'],
  failed: ['rollback'],
  aborted: ['rollback'],
  'rolled-back': [],
};

export function mayAct(phase: RunPhase, act: Act): boolean {
  return runActs[phase].includes(act);
}

/** What a person may ask of a loan. */
export type LoanAct = 'end';

/** Which state of a loan allows which act; one that has ended stays as it ended. */
export const loanActs: Readonly<Record<LoanState, readonly LoanAct[]>> = {
  expired: ['end'],
  open: ['end'],
  retired: [],
};

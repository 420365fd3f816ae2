import type { ImageOutcome } from '../model/index.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** Waiting is for a mirror or a person; what an engine refused, and what nobody publishes fixes for, failed. */
export function outcomeExit(code: ImageOutcome): ExitCode {
  if (code === 'untrusted') return exitCodes.policy;
  if (['patched', 'possible', 'nothing-to-do'].includes(code)) return exitCodes.fine;
  return ['waiting-for-mirror', 'held'].includes(code) ? exitCodes.waiting : exitCodes.failed;
}

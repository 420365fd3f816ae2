import { instantText } from '../../kernel/index.ts';
import type { Run } from '../../model/index.ts';
import { endRolledBack } from '../loans/lend-in-run.ts';
import { type Drive, entry, lend, save } from './drive.ts';
import { rememberBadDigest } from './remember-bad-digest.ts';
import type { RunStep } from './run-step.ts';

/** The run stops for now. Whoever looks again and finds the same reason writes nothing: a window may be closed for days. */
export async function holdRun(
  drive: Drive,
  run: Run,
  { phase, reason }: Extract<RunStep, { kind: 'hold' }>,
): Promise<Run> {
  if (run.phase === phase && run.note === reason) return run;
  const held: Run = { ...run, phase, note: reason };
  await save(drive, held, [entry(drive, 'run-paused', { phase, reason })]);
  drive.onChange(`${phase}: ${reason}`);
  return held;
}

/** The run is over; a rollback that still cannot be done ends as it ended before. */
export async function endRun(
  drive: Drive,
  run: Run,
  { phase, note }: Extract<RunStep, { kind: 'end' }>,
): Promise<Run> {
  if (run.endedAt !== undefined && run.phase === phase && run.note === note) return run;
  const over: Run = { ...run, phase, note, endedAt: instantText(drive.world.clock.now()) };
  await rememberBadDigest(drive, run);
  if (phase === 'rolled-back') await endRolledBack(drive.world, run);
  else await lend(drive, run);
  const kind = phase === 'rolled-back' ? 'rolled-back' : phase === 'aborted' ? 'run-aborted' : 'run-ended';
  await save(drive, over, [entry(drive, kind, { phase, note })]);
  drive.onChange(`${over.id} ${phase}: ${note}`);
  return over;
}

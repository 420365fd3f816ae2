import { Cron } from 'croner';

export interface Schedule {
  /** A cron expression. */
  readonly schedule: string;
  readonly timeZone: string;
}

/** Whether a moment of a schedule lies after `afterMs` and not after `untilMs`, both since 1970. @throws where the schedule cannot be read. */
export function cameDue({ schedule, timeZone }: Schedule, afterMs: number, untilMs: number): boolean {
  const cron = new Cron(schedule, { timezone: timeZone, paused: true });
  // Runs before the reference, which is outside: a run at this very moment counts.
  const [last] = cron.previousRuns(1, new Date(untilMs + 1));
  return last !== undefined && last.getTime() > afterMs;
}

import { Cron } from 'croner';
import { durationMs, type MaintenanceWindow } from '../../model/index.ts';

/** One window by itself at one moment, as milliseconds since 1970. */
export interface Opening {
  readonly window: MaintenanceWindow;
  readonly isOpen: boolean;
  /** When it closes if it is open, when it opens next if it is not; undefined where it never will. */
  readonly changesMs: number | undefined;
}

/** It is open from each moment of its schedule for its duration; its very end is outside. @throws where the schedule cannot be read. */
export function openingAt(window: MaintenanceWindow, atMs: number): Opening {
  const { schedule, timeZone, duration } = window.spec;
  const cron = new Cron(schedule, { timezone: timeZone, paused: true });
  // Runs before the reference, which is outside: a run at this very moment counts.
  const [last] = cron.previousRuns(1, new Date(atMs + 1));
  const endMs = last === undefined ? atMs : last.getTime() + durationMs(duration);
  if (endMs > atMs) return { window, isOpen: true, changesMs: endMs };
  return { window, isOpen: false, changesMs: cron.nextRun(new Date(atMs))?.getTime() };
}

import type { Progress, ProgressUnit } from '../../flows/world.ts';
import type { Clock } from '../../kernel/index.ts';
import type { Io } from '../context.ts';

/** Nothing is shown before, so that quick commands stay quiet; and no rate is told of less. */
const quietMs = 1000;
/** Between two pictures of a line that is written over. */
const pictureMs = 100;

/**
 * Progress on standard error: one line that is written over on a terminal, one line a step elsewhere.
 */
export function terminalProgress(io: Io, clock: Clock): Progress & { end(): void } {
  const state = {
    title: '',
    startedAt: clock.now(),
    stepAt: clock.now(),
    shownAt: clock.now(),
    shown: false,
  };
  const since = (instant: Temporal.Instant): number => clock.now().since(instant).total('milliseconds');
  const show = (text: string): void => {
    if (since(state.startedAt) < quietMs) return;
    state.shown = true;
    state.shownAt = clock.now();
    io.error(io.errorIsTerminal ? `\r\u001b[2K${text.slice(0, io.columns - 1)}` : `${text}\n`);
  };
  return {
    step: (title) => {
      if (state.title === '') state.startedAt = clock.now();
      state.title = title;
      state.stepAt = clock.now();
      show(title);
    },
    tick: (done, total, unit) => {
      const isLast = total > 0 && done >= total;
      if (!io.errorIsTerminal || (state.shown && !isLast && since(state.shownAt) < pictureMs)) return;
      show(`${state.title} ${howFar({ done, total, unit, elapsedMs: since(state.stepAt) })}`);
    },
    end: () => {
      if (state.shown && io.errorIsTerminal) io.error('\r\u001b[2K');
    },
  };
}

/** How far one step is. `total` 0 where nobody knows it. */
export interface HowFar {
  readonly done: number;
  readonly total: number;
  readonly unit: ProgressUnit | undefined;
  /** Since the step began. */
  readonly elapsedMs: number;
}

/** `12.3/57.1 MB (4.1 MB/s, about 11 s left)`; the rate and what is left of it only where they are known. */
export function howFar({ done, total, unit, elapsedMs }: HowFar): string {
  const isBytes = unit === 'bytes';
  const amount = isBytes ? amountOf(done, total) : `${done}${total > 0 ? `/${total}` : ''}`;
  if (done === 0 || elapsedMs < quietMs || (total > 0 && done >= total)) return amount;
  const perSecond = done / (elapsedMs / 1000);
  const rate = isBytes ? `${megabytes(perSecond)} MB/s` : `${perSecond.toFixed(1)}/s`;
  if (total === 0) return isBytes ? `${amount} (${rate})` : amount;
  return `${amount} (${rate}, about ${durationText(Math.ceil((total - done) / perSecond))} left)`;
}

function amountOf(done: number, total: number): string {
  return total > 0 ? `${megabytes(done)}/${megabytes(total)} MB` : `${megabytes(done)} MB`;
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}

function durationText(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

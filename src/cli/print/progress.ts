import type { Progress } from '../../flows/world.ts';
import type { Clock } from '../../kernel/index.ts';
import type { Io } from '../context.ts';

/**
 * Progress on standard error: one line that is written over on a terminal, one line a step elsewhere. Nothing is
 * shown in the first second, so that quick commands stay quiet.
 */
export function terminalProgress(io: Io, clock: Clock): Progress & { end(): void } {
  const state = { title: '', startedAt: clock.now(), shown: false };
  const elapsedMs = (): number => clock.now().since(state.startedAt).total('milliseconds');
  const show = (text: string): void => {
    if (elapsedMs() < 1000) return;
    state.shown = true;
    io.error(io.errorIsTerminal ? `\r\u001b[2K${text.slice(0, io.columns - 1)}` : `${text}\n`);
  };
  return {
    step: (title) => {
      if (state.title === '') state.startedAt = clock.now();
      state.title = title;
      show(title);
    },
    tick: (done, total) => {
      if (!io.errorIsTerminal) return;
      show(`${state.title} ${done}${total > 0 ? `/${total}${timeLeft(elapsedMs(), done, total)}` : ''}`);
    },
    end: () => {
      if (state.shown && io.errorIsTerminal) io.error('\r\u001b[2K');
    },
  };
}

function timeLeft(elapsedMs: number, done: number, total: number): string {
  if (done === 0 || done >= total) return '';
  const leftS = Math.ceil(((elapsedMs / done) * (total - done)) / 1000);
  return ` (${(done / (elapsedMs / 1000)).toFixed(1)}/s, about ${leftS} s left)`;
}

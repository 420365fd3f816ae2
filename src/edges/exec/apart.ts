import { OakumError } from '../../kernel/pure/index.ts';
import { type ApartChild, type ApartProgram, startChild } from './apart-child.ts';
import type { ApartProcess, ApartRequest } from './interface.ts';

export type { ApartProgram } from './apart-child.ts';

/** Makes a reader that is apart; see ApartReader. Nothing starts until it is first asked or told to. */
export function makeApartReader(program: ApartProgram): ApartProcess {
  let child: ApartChild | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const running = (file?: number): ApartChild => {
    if (child === undefined || child.hasEnded()) child = startChild(program, file);
    return child;
  };

  const askNow = async (request: ApartRequest): Promise<readonly unknown[]> => {
    request.signal?.throwIfAborted();
    // A file is handed over when a process starts, and in no other way.
    if (request.file !== undefined) await child?.stop();
    const asked = running(request.file);
    try {
      return await withLimits(asked, request);
    } catch (error) {
      // The process may be in the middle of anything: only an answered request leaves it fit for the next.
      await asked.stop();
      child = undefined;
      throw error;
    }
  };

  return {
    start: () => {
      running();
    },
    ask: (request) => {
      const answer = turn.then(() => askNow(request));
      turn = answer.catch(() => {});
      return answer;
    },
    close: async () => {
      await turn;
      await child?.stop();
      child = undefined;
    },
  };
}

async function withLimits(child: ApartChild, request: ApartRequest): Promise<readonly unknown[]> {
  const deadline = AbortSignal.timeout(request.timeoutMs);
  const limit = AbortSignal.any([deadline, ...(request.signal === undefined ? [] : [request.signal])]);
  const stopped = Promise.withResolvers<never>();
  // Both promises are raced below; whichever loses must not count as unhandled.
  stopped.promise.catch(() => {});
  const stop = (): void => stopped.reject(deadline.aborted ? tooLong(request.timeoutMs) : limit.reason);
  limit.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([child.exchange(request), stopped.promise]);
  } finally {
    limit.removeEventListener('abort', stop);
  }
}

function tooLong(timeoutMs: number): OakumError {
  return new OakumError('exec.timeout', `the reader did not answer within ${timeoutMs} ms and was stopped`);
}

import { type Clock, errorCode, errorMessage, instantText, OakumError } from '../../kernel/index.ts';

/** What lies somewhere now: a text that is another one when it changed, and how to take it up. */
export interface Peek<T> {
  readonly version: string;
  /** `again` when an older value is in force: then it may cost more to be sure that the new one is whole. */
  take(how: 'first' | 'again'): Promise<T>;
}

/** Why something that changed was not taken up. `since` is ISO text. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly since: string;
}

/** The last good value, and what is wrong with what lies there now. The same object while nothing changed. */
export interface Seen<T> {
  readonly value: T;
  readonly problem: Problem | undefined;
}

/** Something outside that may change while this program runs. */
export interface Watched<T> {
  /** The value in force; taken up now if nobody has asked before. @throws what taking it up for the first time throws. */
  current(): Promise<T>;
  /** Looks whether it changed, if the last look is some time ago. Undefined until somebody asked for it. Never throws. */
  look(): Promise<Seen<T> | undefined>;
}

export interface WatchedOptions<T> {
  readonly clock: Clock;
  /** May throw: then what lies there cannot be read at all. */
  peek(): Promise<Peek<T>>;
  /** What was taken up already. */
  readonly first?: { readonly version: string; readonly value: T } | undefined;
}

const lookEveryMs = 500;
/** What could not be taken up is tried again although it did not change: a disk may have been full. */
const retryMs = 10_000;

/**
 * Takes a change up when two looks in a row saw the same: a file that is just being written, which was emptied or is
 * half there, is never judged. What cannot be taken up leaves the last good value in force.
 */
export function makeWatched<T>({ clock, peek, first }: WatchedOptions<T>): Watched<T> {
  const state: State<T> = {
    taken: first?.version,
    candidate: undefined,
    seen: first === undefined ? undefined : { value: first.value, problem: undefined },
    lookedMs: Number.NEGATIVE_INFINITY,
    triedMs: Number.NEGATIVE_INFINITY,
    looking: undefined,
  };
  const nowMs = (): number => clock.now().epochMilliseconds;
  const firstTime = async (): Promise<T> => {
    const { version, take } = await peek();
    const value = await take('first');
    state.taken = version;
    state.seen = { value, problem: undefined };
    return value;
  };
  const lookOnce = async (): Promise<void> => {
    state.lookedMs = nowMs();
    const { version, take } = await peek().catch(unreadable<T>);
    if (!isDue(state, version, nowMs())) return;
    state.candidate = undefined;
    state.triedMs = nowMs();
    try {
      state.seen = { value: await take('again'), problem: undefined };
    } catch (error) {
      state.seen = failed(state.seen, error, instantText(clock.now()));
    }
    state.taken = version;
  };
  return {
    current: async () => (state.seen === undefined ? firstTime() : state.seen.value),
    look: async () => {
      if (state.seen === undefined) return undefined;
      if (nowMs() - state.lookedMs >= lookEveryMs)
        state.looking ??= lookOnce().finally(() => {
          state.looking = undefined;
        });
      await state.looking;
      return state.seen;
    },
  };
}

interface State<T> {
  /** The version that was taken up last, or could not be. */
  taken: string | undefined;
  /** A new version that was seen once. */
  candidate: string | undefined;
  seen: Seen<T> | undefined;
  lookedMs: number;
  triedMs: number;
  looking: Promise<void> | undefined;
}

function isDue<T>(state: State<T>, version: string, nowMs: number): boolean {
  if (version === state.taken) {
    state.candidate = undefined;
    return state.seen?.problem !== undefined && nowMs - state.triedMs >= retryMs;
  }
  if (version === state.candidate) return true;
  state.candidate = version;
  return false;
}

/** The last good value, and why it is not a newer one; the same reason again is the same problem. */
function failed<T>(before: Seen<T> | undefined, error: unknown, since: string): Seen<T> | undefined {
  const [code, message] = [errorCode(error), errorMessage(error)];
  const isSame = before?.problem?.code === code && before.problem.message === message;
  if (before === undefined || isSame) return before;
  const hint = error instanceof OakumError ? error.hint : undefined;
  return { value: before.value, problem: { code, message, hint, since } };
}

function unreadable<T>(error: unknown): Peek<T> {
  return {
    version: `unreadable: ${errorCode(error)} ${errorMessage(error)}`,
    take: () => Promise.reject(error instanceof Error ? error : new Error(String(error))),
  };
}

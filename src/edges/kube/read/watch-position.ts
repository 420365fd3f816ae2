import type { Clock } from '../../../kernel/index.ts';
import type { WatchEvent } from '../interface.ts';

/** Where a watch stands between connections. */
export interface Position {
  /** The version that is known; undefined: everything must come again. */
  version: string | undefined;
  /** Whether the server streams its first state (WatchList, on by default from 1.34); found out once. */
  canStream: boolean;
  isBehind: boolean;
  failures: number;
  /** How often in a row everything had to come again before a change was told. */
  restarts: number;
  /** The server's cache was older than its store: opening a watch on it again proves nothing. */
  isDoubted: boolean;
  /** Everything until then was told. */
  heardAt: Temporal.Instant;
}

export function makePosition(clock: Clock): Position {
  return {
    version: undefined,
    canStream: true,
    isBehind: false,
    failures: 0,
    restarts: 0,
    isDoubted: false,
    heardAt: clock.now(),
  };
}

/** After the first state, and after a lost connection when the server is back and tells what was missed. */
export function caughtUp(position: Position): WatchEvent {
  position.isBehind = false;
  position.failures = 0;
  return { kind: 'synced' };
}

import type { Clock } from '../../kernel/index.ts';
import { OakumError } from '../../kernel/pure/index.ts';

/**
 * Who stalls is waited for a minute each time; without this a scan of a thousand images would wait for all of them. Three in
 * a row, and the registry is left alone for a while, so that waiting stays a small part of it.
 */
export interface Stalls {
  /** @throws oci.too-slow, never to be retried, while the registry is left alone. */
  check(key: string, what: string): void;
  stalled(key: string): void;
  /** A whole answer came. */
  answered(key: string): void;
}

const mostInARow = 3;
const leftAloneMinutes = 5;

export function makeStalls(clock: Clock): Stalls {
  const inARow = new Map<string, number>();
  const until = new Map<string, Temporal.Instant>();
  return {
    check: (key, what) => {
      const end = until.get(key);
      if (end === undefined || Temporal.Instant.compare(clock.now(), end) >= 0) return;
      throw new OakumError(
        'oci.too-slow',
        `${what}: ${key} stalled ${mostInARow} times in a row and is left alone until ${end.toString({ smallestUnit: 'second' })}`,
        { hint: 'see whether it, or a proxy before it, is overloaded; a scan after that asks again' },
      );
    },
    stalled: (key) => {
      const count = (inARow.get(key) ?? 0) + 1;
      inARow.set(key, count);
      if (count >= mostInARow) until.set(key, clock.now().add({ minutes: leftAloneMinutes }));
    },
    answered: (key) => {
      inARow.delete(key);
      until.delete(key);
    },
  };
}

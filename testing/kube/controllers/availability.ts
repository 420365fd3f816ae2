import { conditionOf, isConditionTrue, millisecondsSince } from '../values/meta.ts';
import { numberAt, type Tree, textAt, type Value } from '../values/tree.ts';

/** Counts of a set of pods, and when the next of them will count as available. */
export interface Availability {
  readonly ready: number;
  readonly available: number;
  readonly nextInMs: number | undefined;
}

/** A pod is available when it has been ready for `minReadySeconds`. */
export function availabilityOf(
  pods: readonly Tree[],
  minReadySeconds: number,
  now: Temporal.Instant,
): Availability {
  const ready = pods.filter((pod) => isConditionTrue(pod, 'Ready'));
  const waits = ready.map((pod) => availableInMs(pod, minReadySeconds, now));
  const waiting = waits.filter((ms) => ms > 0);
  return {
    ready: ready.length,
    available: waits.length - waiting.length,
    nextInMs: waiting.length === 0 ? undefined : Math.min(...waiting),
  };
}

function availableInMs(pod: Tree, minReadySeconds: number, now: Temporal.Instant): number {
  if (minReadySeconds === 0) return 0;
  const since = textAt(conditionOf(pod, 'Ready'), 'lastTransitionTime');
  return since === '' ? minReadySeconds * 1_000 : minReadySeconds * 1_000 - millisecondsSince(since, now);
}

export function minReadySecondsOf(owner: Tree): number {
  return numberAt(owner, 'spec', 'minReadySeconds');
}

/** `2` or `"25%"` of a total, rounded as asked. */
export function scaled(value: Value | undefined, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !value.endsWith('%')) return 0;
  const exact = (Number(value.slice(0, -1)) * total) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

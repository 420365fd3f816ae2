import type { Overview } from '../../api/generated/types.ts';

/** Why nothing new may be written anywhere now, as a sentence; undefined while it may. */
export function haltedReason(
  overview: Pick<Overview, 'stop' | 'notTakenUp'> | undefined,
): string | undefined {
  const stop = overview?.stop;
  if (stop !== undefined) return `All writing is paused by ${stop.by}: ${stop.reason}`;
  return overview?.notTakenUp.some(({ what }) => what === 'configuration') === true
    ? 'The changed configuration cannot be taken up: nothing new is written until it is mended.'
    : undefined;
}

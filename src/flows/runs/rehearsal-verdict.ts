import type { Rehearsed } from '../../executor/index.ts';
import type { InstantText, Verdict } from '../../model/index.ts';

/** Whose verdict it is: given before anything is changed, so that no canary stands by it. */
export const admissionGate = 'admission';

/**
 * The verdict of the API server's admission on a rollout that begins. Unknown is inconclusive, and holds nothing: whoever
 * refuses by a webhook that takes no dry run refuses the change itself.
 */
export function rehearsalVerdict(rehearsed: Rehearsed | undefined, at: InstantText): Verdict | undefined {
  const said = { gate: admissionGate, at, measured: ['dryRun=All'] };
  switch (rehearsed?.kind) {
    case 'accepted':
      return { ...said, kind: 'pass', reason: 'the API server would take the new image' };
    case 'unknown':
      return { ...said, kind: 'inconclusive', reason: `unknown: ${rehearsed.reason}` };
    default:
      return undefined;
  }
}

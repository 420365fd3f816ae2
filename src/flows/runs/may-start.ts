import { instantText } from '../../kernel/index.ts';
import type { Plan, WindowState } from '../../model/index.ts';
import { windowsAt } from '../windows-at.ts';
import type { World } from '../world.ts';
import type { MayStart, RunFacts } from './run-step.ts';

interface Judging {
  readonly world: Pick<World, 'clock' | 'documents'>;
  readonly plan: Pick<Plan, 'id' | 'expiresAt'>;
}

/**
 * Judges again before anything begins: the plan's expiry, and the windows of now. A patch may start when one of its
 * workloads may: making its image disrupts nobody. Each workload is asked for by itself.
 */
export function startJudge({ world, plan }: Judging): Pick<RunFacts, 'mayStart' | 'mayRoll'> {
  const expired = (now: string): MayStart | undefined =>
    plan.expiresAt <= now
      ? { kind: 'no', reason: `plan ${plan.id} expired at ${plan.expiresAt}` }
      : undefined;
  // Schedules are in seconds: within one of them no answer changes.
  let known = { second: '', states: windowsAt(world, '') };
  const windows = (now: string): ReturnType<typeof windowsAt> => {
    const second = now.slice(0, 'YYYY-MM-DDThh:mm:ss'.length);
    if (known.second !== second) known = { second, states: windowsAt(world, now) };
    return known.states;
  };
  return {
    mayStart: ({ patch }) => {
      const now = instantText(world.clock.now());
      const namespaces = [...new Set(patch.targets.map((target) => target.namespace))];
      return expired(now) ?? earliest(namespaces.map(windows(now)));
    },
    mayRoll: ({ namespace }) => {
      const now = instantText(world.clock.now());
      return expired(now) ?? mayIn(windows(now)(namespace));
    },
  };
}

/** A window that nobody can read holds the whole patch back; else the workload that may go first decides when it starts. */
function earliest(states: readonly WindowState[]): MayStart {
  const unreadable = states.find((state) => state.kind === 'unreadable');
  if (unreadable !== undefined) return mayIn(unreadable);
  const closed = states.filter((state) => state.kind === 'closed');
  if (closed.length < states.length || closed.length === 0) return { kind: 'yes' };
  const [first] = closed.toSorted((left, right) => ((left.until ?? '9') < (right.until ?? '9') ? -1 : 1));
  return first === undefined ? { kind: 'yes' } : mayIn(first);
}

/** Unreadable is closed: what may be is unknown, so nothing begins; somebody may mend it while the run waits. */
function mayIn(state: WindowState): MayStart {
  if (state.kind === 'open') return { kind: 'yes' };
  if (state.kind === 'unreadable') return { kind: 'wait', reason: `${state.rule}: ${state.reason}` };
  const until = state.until === undefined ? '' : ` until ${state.until}`;
  return { kind: 'wait', reason: `${state.rule} is closed${until}` };
}

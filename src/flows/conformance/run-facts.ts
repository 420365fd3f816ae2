import type { Plan } from '../../model/index.ts';
import type { RunFacts } from '../runs/run-step.ts';

/** What a run of a plan is told where nothing stands in its way, and nobody has looked at anything yet. */
export function runFacts(plan: Plan, different: Partial<RunFacts> = {}): RunFacts {
  return {
    plan,
    signs: true,
    mayStart: () => ({ kind: 'yes' }),
    mayRoll: () => ({ kind: 'yes' }),
    stopped: undefined,
    objections: new Map(),
    lookedAtHeld: false,
    lookedAt: new Set(),
    builds: new Map(),
    ...different,
  };
}

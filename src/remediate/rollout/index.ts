/**
 * Rolling a new image out to one workload: pure step machines (`strategies/`) and the checks between their parts
 * (`gates/`). A step takes the saved state and what was observed, and gives the next state, at most one effect as data,
 * and what there is to tell. It does nothing itself, remembers nothing outside of the state, and has no strategy for
 * kinds of workloads that it does not know.
 */
import type { RolloutStrategy } from './step.ts';
import { rolloutStrategies } from './strategies/register.ts';

export type { EffectContext, RolloutEvent, RolloutStrategy, StepOptions, StepResult } from './step.ts';

/** The strategy for a kind of workload; undefined where none is known, and then nothing is rolled out. */
export function rolloutStrategyFor(kind: string): RolloutStrategy | undefined {
  return rolloutStrategies.find(({ kinds }) => kinds.includes(kind));
}

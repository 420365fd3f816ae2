import type {
  Effect,
  EffectOutcome,
  RolloutObservation,
  RolloutPhase,
  RolloutState,
  RunWish,
} from '../../../model/index.ts';
import { RolloutState as RolloutStateSchema } from '../../../model/index.ts';
import { rolloutStrategyFor } from '../index.ts';
import type { StepOptions, StepResult } from '../step.ts';
import type { SimulatedDeployment } from './simulated-deployment.ts';

export const firstState: RolloutState = {
  workload: 'cluster-1/u',
  uid: 'u',
  kind: 'Deployment',
  apiVersion: 'apps/v1',
  namespace: 'shop',
  name: 'web',
  phase: 'pending',
  before: [{ container: 'web', image: 'web:1' }],
  after: [{ container: 'web', image: 'web:2' }],
  verdicts: [],
  note: '',
};

export function optionsAt(now: string, more: Partial<StepOptions> = {}): StepOptions {
  return {
    now,
    wish: 'go',
    gate: { bake: '10s', deadline: '60s' },
    effectContext: {
      run: 'run-1',
      patch: 'patch-1',
      planDigest: `sha256:${'0'.repeat(64)}`,
      approvals: [],
      notAfter: '2026-11-22T09:00:00.000Z',
      cluster: 'cluster-1',
      takeFrom: ['kubectl-client-side-apply'],
    },
    outcomes: {},
    ...more,
  };
}

export function step(state: RolloutState, observation: RolloutObservation, options: StepOptions): StepResult {
  const strategy = rolloutStrategyFor(state.kind);
  if (strategy === undefined) throw new Error(`no strategy for ${state.kind}`);
  return strategy.step(state, observation, options);
}

export interface Tale {
  readonly state: RolloutState;
  readonly effects: readonly Effect[];
  readonly phases: readonly RolloutPhase[];
}

export interface TaleOptions {
  readonly state?: RolloutState;
  readonly wish?: ((phase: RolloutPhase) => RunWish) | undefined;
  /** Runs before each look; may change the world, as other people do. */
  readonly meddle?: ((world: SimulatedDeployment, phase: RolloutPhase) => void) | undefined;
  /** A crash: `before` the effect is carried out, or `after` it and before its outcome is written down. */
  readonly crash?: (effect: Effect, n: number) => 'before' | 'after' | undefined;
  readonly maxLooks?: number;
}

/** For the tests of this room: looks once a second and carries out what is asked, until the machine has come to rest. */
export function tellTale(world: SimulatedDeployment, options: TaleOptions = {}): Tale {
  const { maxLooks = 400, wish = () => 'go', meddle = () => {}, crash = () => undefined } = options;
  const outcomes: Record<string, EffectOutcome> = {};
  const effects: Effect[] = [];
  const phases: RolloutPhase[] = [];
  let state = options.state ?? firstState;
  let quiet = 0;
  for (let look = 0; look < maxLooks && quiet < 150; look += 1) {
    meddle(world, state.phase);
    const now = world.now();
    const result = step(state, world.observe(), optionsAt(now, { wish: wish(state.phase), outcomes }));
    // The state as the store gives it back.
    const saved = RolloutStateSchema.parse(JSON.parse(JSON.stringify(result.state)));
    quiet = JSON.stringify(saved) === JSON.stringify(state) ? quiet + 1 : 0;
    for (const event of result.events) if (event.kind === 'moved') phases.push(event.to);
    state = saved;
    for (const effect of result.effects) {
      const crashed = crash(effect, effects.length);
      effects.push(effect);
      if (crashed !== 'before') {
        const outcome = world.carryOut(effect);
        if (crashed === undefined) outcomes[effect.key] = outcome;
      }
    }
    world.pass(1000);
  }
  return { state, effects, phases };
}

/** `borrow`, `image`…: the last part of the key. */
export function nameOf(effect: Effect): string {
  return effect.key.split('/').at(-1) ?? '';
}

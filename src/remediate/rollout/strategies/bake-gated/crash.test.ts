import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Effect, EffectOutcome, RolloutState, RunWish } from '../../../../model/index.ts';
import {
  firstState,
  nameOf,
  optionsAt,
  step,
  type TaleOptions,
  tellTale,
} from '../../conformance/rollout-tale.ts';
import { type Behaviour, SimulatedDeployment } from '../../conformance/simulated-deployment.ts';

function worldOf(behaviour: Behaviour) {
  return new SimulatedDeployment({ replicas: 3, image: 'web:1', behaviours: { 'web:2': behaviour } });
}

describe('a crash', () => {
  const stories = (['good', 'crashes', 'never-ready'] as const).flatMap((behaviour) => {
    const count = tellTale(worldOf(behaviour)).effects.length;
    return Array.from({ length: count }, (_, n) => n).flatMap((n) =>
      (['before', 'after'] as const).map((when) => [behaviour, when, n] as const),
    );
  });

  it.each(stories)('of a %s version %s effect %i ends as if nothing had happened', (behaviour, when, n) => {
    const calm = tellTale(worldOf(behaviour));
    const world = worldOf(behaviour);
    const { state, effects } = tellTale(world, {
      crash: (_effect, index) => (index === n ? when : undefined),
    });
    expect([state.phase, state.note]).toEqual([calm.state.phase, calm.state.note]);
    expect(world.image).toBe(behaviour === 'good' ? 'web:2' : 'web:1');
    expect(world.leastReady).toBeGreaterThanOrEqual(3);
    const expected = calm.effects.map(nameOf);
    // Asked again with the same key where it was not done; never anything else.
    const again = when === 'before' ? expected.toSpliced(n, 0, expected[n] ?? '') : expected;
    expect(effects.map(nameOf)).toEqual(again);
  });
});

/** What may happen between two looks: time, other people, wishes, failures of the API and of the executor. */
const happening = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 500, max: 30_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('image' as const),
      image: fc.constantFrom('web:1', 'web:2', 'web:3'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause' as const), paused: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'template' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('scale' as const), replicas: fc.integer({ min: 0, max: 4 }) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'unreadable' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('wish' as const),
      wish: fc.constantFrom<RunWish>('go', 'pause', 'abort', 'rollback'),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'crash' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'refuse' as const }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

interface Telling {
  state: RolloutState;
  wish: RunWish;
  readonly outcomes: Record<string, EffectOutcome>;
  hasFailed: boolean;
}

/** One look after one happening; the laws are checked on what is asked for. */
function live(world: SimulatedDeployment, telling: Telling, event: Happening): void {
  if (event.kind === 'image') world.setImage(event.image);
  if (event.kind === 'pause') world.setFields({ paused: event.paused });
  if (event.kind === 'template') world.changeTemplate('+env');
  if (event.kind === 'scale') world.scale(event.replicas);
  if (event.kind === 'wish') telling.wish = event.wish;
  world.pass(event.kind === 'wait' ? event.ms : 500);
  const seen = world.observe();
  const unreadable = { kind: 'unreadable', at: seen.at, code: 'kube.unreachable', reason: 'x' } as const;
  const observation = event.kind === 'unreadable' ? unreadable : seen;
  const options = optionsAt(world.now(), { wish: telling.wish, outcomes: telling.outcomes });
  const result = step(telling.state, observation, options);
  expect(step(telling.state, observation, options)).toEqual(result);
  expect(result.effects.length).toBeLessThanOrEqual(1);
  telling.hasFailed ||= result.state.verdicts.some(({ kind }) => kind === 'fail');
  for (const effect of result.effects) {
    expect(telling.outcomes[effect.key]?.kind ?? 'failed').toBe('failed');
    obeys(effect, telling, seen.images[0]?.image ?? '');
    if (event.kind === 'crash') continue;
    telling.outcomes[effect.key] =
      event.kind === 'refuse'
        ? { kind: 'refused', code: 'executor.ceiling', reason: 'no' }
        : world.carryOut(effect);
  }
  telling.state = result.state;
}

function obeys(effect: Effect, { hasFailed, state }: Telling, image: string): void {
  if (effect.action === 'workload.rollout-fields' && hasFailed && effect.set.paused === false) {
    expect(image, 'nothing is unpaused after a failure while the new image stands').not.toBe('web:2');
  }
  if (effect.action === 'workload.image') {
    expect(
      effect.images.map(({ from }) => from),
      'nobody is trampled',
    ).toEqual([image]);
    expect(state.recorded ?? state.phase, 'what stood before is recorded first').toBeDefined();
  }
}

describe('laws', () => {
  const behaviours = fc.constantFrom<Behaviour>(
    'good',
    'cannot-pull',
    'crashes',
    'never-ready',
    'no-node',
    'flaps-once',
  );

  it('hold for every sequence of happenings, and the machine comes to rest', () => {
    fc.assert(
      fc.property(behaviours, fc.array(happening, { maxLength: 40 }), (behaviour, happenings) => {
        const world = worldOf(behaviour);
        const telling: Telling = { state: firstState, wish: 'go', outcomes: {}, hasFailed: false };
        for (const event of happenings) live(world, telling, event);
        const moves: string[] = [];
        for (let look = 0; look < 120; look += 1) {
          const before = telling.state.phase;
          live(world, telling, { kind: 'wait', ms: 5_000 });
          if (telling.state.phase !== before) moves.push(telling.state.phase);
        }
        const rest = ['complete', 'withdrawn', 'rolled-back', 'unsupported', 'held'];
        const isPaused =
          telling.wish === 'pause' && ['pending', 'prepared', 'baking'].includes(telling.state.phase);
        const isWaiting = ['rolling-back', 'withdrawing', 'resting', 'baking'].includes(telling.state.phase);
        expect(rest.includes(telling.state.phase) || isPaused || isWaiting, telling.state.phase).toBe(true);
        expect(moves.length).toBeLessThan(12);
      }),
      { numRuns: 150 },
    );
  });

  it('left alone, every version comes to an end', () => {
    fc.assert(
      fc.property(behaviours, fc.nat(3), (behaviour, replicas) => {
        const world = new SimulatedDeployment({
          replicas,
          image: 'web:1',
          behaviours: { 'web:2': behaviour },
        });
        const options: TaleOptions = { maxLooks: 1000 };
        const { state } = tellTale(world, options);
        expect(['complete', 'withdrawn', 'held']).toContain(state.phase);
      }),
    );
  });
});

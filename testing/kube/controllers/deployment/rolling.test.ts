import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { put, type Tree, type Value } from '../../values/tree.ts';
import { scaleSteps } from './proportional.ts';
import { freshStep, oldSteps } from './rolling.ts';
import { maxSurge, maxUnavailable, replicasOf, type Sets } from './shape.ts';

interface Strategy {
  readonly surge: Value;
  readonly unavailable: Value;
}

function deployment(replicas: number, { surge, unavailable }: Strategy): Tree {
  return {
    spec: {
      replicas,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
    },
  };
}

function set(
  name: string,
  replicas: number,
  { available = replicas, most = 0 }: { available?: number; most?: number } = {},
): Tree {
  return {
    metadata: {
      name,
      creationTimestamp: name,
      annotations: {
        'deployment.kubernetes.io/max-replicas': String(most),
        'deployment.kubernetes.io/desired-replicas': '0',
      },
    },
    spec: { replicas },
    status: { availableReplicas: available },
  };
}

describe('the bounds of a rollout', () => {
  test.each([
    [10, '25%', '25%', 3, 2],
    [1, '25%', '25%', 1, 0],
    [10, 0, '5%', 0, 1],
    [4, 0, 1, 0, 1],
    [3, 1, 0, 1, 0],
    [2, 5, 10, 5, 2],
    [0, '25%', '25%', 0, 0],
  ])('%i replicas with %s and %s are %i more and %i fewer', (replicas, surge, unavailable, more, fewer) => {
    const subject = deployment(replicas, { surge, unavailable });
    expect([maxSurge(subject), maxUnavailable(subject)]).toEqual([more, fewer]);
  });
});

/** From the tables of pkg/controller/deployment/rolling_test.go. */
describe('the step of the new set', () => {
  test.each([
    [10, 0, 10, 0, 0],
    [10, 2, 10, 0, 2],
    [10, 2, 5, 0, 7],
    [10, 2, 10, 2, undefined],
    [10, 2, 2, 10, undefined],
  ])('%i wanted, %i more allowed, %i old and %i new: %s new', (wanted, surge, old, fresh, next) => {
    const sets = { fresh: set('new', fresh), old: [set('old', old)] };
    expect(freshStep(deployment(wanted, { surge, unavailable: 0 }), sets)?.replicas).toBe(
      next === 0 && fresh === 0 ? undefined : next,
    );
  });
});

describe('the steps of the old sets', () => {
  test.each([
    // wanted, fewer allowed, old, old available, new, new available, what is left of the old
    [10, 0, 10, 10, 0, 0, undefined],
    [10, 2, 10, 10, 0, 0, 8],
    [10, 2, 10, 9, 0, 0, 8],
    [10, 2, 10, 10, 2, 0, 8],
    [10, 0, 10, 10, 1, 1, 9],
  ])(
    '%i wanted, %i fewer allowed, old %i/%i, new %i/%i: %s left',
    (wanted, unavailable, old, oldAvailable, fresh, freshAvailable, left) => {
      const sets = {
        fresh: set('new', fresh, { available: freshAvailable }),
        old: [set('old', old, { available: oldAvailable })],
      };
      const [step] = oldSteps(deployment(wanted, { surge: 1, unavailable }), sets);
      expect(step?.replicas).toBe(left);
    },
  );

  test('take the unhealthy pods of the oldest set first', () => {
    const sets = { fresh: set('c', 1), old: [set('a', 4, { available: 2 }), set('b', 6)] };
    const steps = oldSteps(deployment(10, { surge: 1, unavailable: 2 }), sets);
    expect(steps.map((step) => step.replicas)).toEqual([1]);
  });
});

/** From the table of Test_scale in pkg/controller/deployment/sync_test.go. */
describe('a change of the replicas in the middle of a rollout', () => {
  test.each<[string, number, Value, number[], number[]]>([
    ['grows in proportion', 12, 0, [5, 5], [6, 6]],
    ['grows in proportion, the rest to the newer of equals', 15, 0, [5, 5], [8, 7]],
    ['shrinks in proportion', 8, 0, [5, 5], [4, 4]],
    ['shrinks, the rest from the older of equals', 5, 0, [5, 5], [3, 2]],
  ])('%s', (_name, replicas, surge, [fresh = 0, old = 0], wanted) => {
    const sets = { fresh: set('2', fresh, { most: 10, available: 0 }), old: [set('1', old, { most: 10 })] };
    const steps = scaleSteps(deployment(replicas, { surge, unavailable: 0 }), sets);
    expect(
      ['2', '1'].map(
        (name) =>
          steps.find(
            (step) =>
              step.set.metadata !== null && JSON.stringify(step.set.metadata).includes(`"name":"${name}"`),
          )?.replicas,
      ),
    ).toEqual(wanted);
  });

  test('goes to the only active set', () => {
    const sets = { fresh: set('2', 10, { most: 10 }), old: [set('1', 0)] };
    expect(
      scaleSteps(deployment(12, { surge: 0, unavailable: 0 }), sets).map((step) => step.replicas),
    ).toEqual([12]);
  });
});

/** Plays a rollout in which every pod becomes available, or none of the new ones does. */
function play(subject: Tree, healthy: boolean): { readonly states: readonly Sets[]; readonly end: Sets } {
  let sets: Sets = { fresh: set('new', 0), old: [set('old', replicasOf(subject))] };
  const states: Sets[] = [];
  for (let round = 0; round < 200; round += 1) {
    const up = freshStep(subject, sets);
    const steps = up === undefined ? oldSteps(subject, sets) : [up];
    states.push(sets);
    if (steps.length === 0) return { states, end: sets };
    const resized = (each: Tree): Tree => {
      const step = steps.find((candidate) => candidate.set === each);
      if (step === undefined) return each;
      const available = each === sets.fresh && !healthy ? 0 : step.replicas;
      const result: Tree = { ...each, spec: { replicas: step.replicas }, status: {} };
      put(result, ['status', 'availableReplicas'], available);
      return result;
    };
    sets = { fresh: sets.fresh === undefined ? undefined : resized(sets.fresh), old: sets.old.map(resized) };
  }
  return { states, end: sets };
}

describe('a whole rollout', () => {
  const bound = fc.oneof(
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
  );
  const subjects = fc
    .record({ replicas: fc.integer({ min: 1, max: 20 }), surge: bound, unavailable: bound })
    .map(({ replicas, ...strategy }) => deployment(replicas, strategy))
    .filter((subject) => maxSurge(subject) + maxUnavailable(subject) > 0);
  const total = ({ fresh, old }: Sets): number =>
    replicasOf(fresh ?? {}) + old.reduce((sum, each) => sum + replicasOf(each), 0);

  test('ends with the new set alone, never above the surge', () => {
    fc.assert(
      fc.property(subjects, (subject) => {
        const { states, end } = play(subject, true);
        expect([replicasOf(end.fresh ?? {}), total(end)]).toEqual([replicasOf(subject), replicasOf(subject)]);
        for (const state of states)
          expect(total(state)).toBeLessThanOrEqual(replicasOf(subject) + maxSurge(subject));
      }),
    );
  });

  test('keeps the old pods that must stay when no new one becomes available', () => {
    fc.assert(
      fc.property(subjects, (subject) => {
        const { end } = play(subject, false);
        const left = end.old.reduce((sum, each) => sum + replicasOf(each), 0);
        expect(left).toBeGreaterThanOrEqual(replicasOf(subject) - maxUnavailable(subject));
      }),
    );
  });
});

import { describe, expect, test } from 'vitest';
import { at, type Tree, textAt } from '../values/tree.ts';
import {
  type Bench,
  causesOf,
  expected,
  type Home,
  messageOf,
  namesOf,
  reasonOf,
  untilNames,
} from './bench.ts';
import { budget, deployment, eviction, nowhere, pod } from './shapes.ts';

const selector = { matchLabels: { app: 'web' } };

export function evicting(bench: Bench): void {
  describe('eviction', () => {
    /** A Deployment of three with a budget, settled; gives the names of its pods. */
    const guarded = async (home: Home, spec: Tree): Promise<string[]> => {
      expected(await bench.client().post(home.apps('deployments'), deployment('web', { replicas: 3 })), 201);
      await bench
        .client()
        .until(home.apps('deployments', 'web'), (object) => at(object, 'status', 'availableReplicas') === 3);
      expected(
        await bench.client().post(home.policy('poddisruptionbudgets'), budget('web', { selector, ...spec })),
        201,
      );
      await bench
        .client()
        .until(
          home.policy('poddisruptionbudgets', 'web'),
          (object) => at(object, 'status', 'currentHealthy') === 3,
        );
      return namesOf(await bench.client().get(home.core('pods')));
    };
    const evict = (home: Home, name: string, query: Record<string, string> = {}) =>
      bench.client().post(home.core('pods', name, 'eviction'), eviction(name), { query });

    test('says no with its cause where the budget is spent, in a dry run too', async () => {
      const home = await bench.home();
      const [name = ''] = await guarded(home, { minAvailable: 3 });
      const status = expected(
        await bench.client().get(home.policy('poddisruptionbudgets', 'web')),
        200,
      ).status;
      expect(status).toMatchObject({
        currentHealthy: 3,
        desiredHealthy: 3,
        expectedPods: 3,
        disruptionsAllowed: 0,
        observedGeneration: 1,
      });
      for (const query of [{}, { dryRun: 'All' }]) {
        const answer = await evict(home, name, query);
        expect([answer.code, reasonOf(answer)]).toEqual([429, 'TooManyRequests']);
        expect(messageOf(answer)).toBe("Cannot evict pod as it would violate the pod's disruption budget.");
        expect(causesOf(answer)).toEqual([
          {
            reason: 'DisruptionBudget',
            message: 'The disruption budget web needs 3 healthy pods and has 3 currently',
          },
        ]);
        expect(answer.retryAfter).toBeUndefined();
      }
      expect(
        textAt(
          expected(await bench.client().get(home.core('pods', name)), 200),
          'metadata',
          'deletionTimestamp',
        ),
      ).toBe('');
    });

    test('lets a pod go within the budget, and only says so in a dry run', async () => {
      const home = await bench.home();
      const [name = ''] = await guarded(home, { maxUnavailable: 1 });
      const dry = await evict(home, name, { dryRun: 'All' });
      expect(expected(dry, 201)).toMatchObject({ kind: 'Status', status: 'Success' });
      const before = expected(await bench.client().get(home.policy('poddisruptionbudgets', 'web')), 200);
      expect(at(before, 'status', 'disruptionsAllowed')).toBe(1);
      expect(
        textAt((await bench.client().get(home.core('pods', name))).body, 'metadata', 'deletionTimestamp'),
      ).toBe('');
      expect((await evict(home, name)).code).toBe(201);
      await untilNames(bench.client(), {
        path: home.core('pods'),
        names: [],
        query: { fieldSelector: `metadata.name=${name}` },
      });
      const healed = await bench
        .client()
        .until(
          home.policy('poddisruptionbudgets', 'web'),
          (object) =>
            at(object, 'status', 'currentHealthy') === 3 && at(object, 'status', 'disruptionsAllowed') === 1,
        );
      expect(healed.status).toMatchObject({ expectedPods: 3, desiredHealthy: 2 });
    });

    test('lets a second pod go only after the first is replaced', async () => {
      const home = await bench.home();
      const [first = '', second = ''] = await guarded(home, { minAvailable: 2 });
      expect((await evict(home, first)).code).toBe(201);
      const answer = await evict(home, second);
      expect([answer.code, causesOf(answer)[0]?.reason]).toEqual([429, 'DisruptionBudget']);
    });

    test('refuses to judge by two budgets', async () => {
      const home = await bench.home();
      const [name = ''] = await guarded(home, { minAvailable: 1 });
      expected(
        await bench
          .client()
          .post(home.policy('poddisruptionbudgets'), budget('second', { selector, minAvailable: 1 })),
        201,
      );
      const answer = await evict(home, name);
      expect(answer.body).toMatchObject({ kind: 'Status', status: 'Failure', code: 500 });
      expect(messageOf(answer)).toBe(
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      );
      expect(answer.code).toBe(500);
    });

    test('does not ask the budget for a pod that does not run', async () => {
      const home = await bench.home();
      expected(await bench.client().post(home.core('pods'), pod('web', nowhere)), 201);
      expected(
        await bench
          .client()
          .post(home.policy('poddisruptionbudgets'), budget('web', { selector, minAvailable: 1 })),
        201,
      );
      expect((await evict(home, 'web')).code).toBe(201);
      expect((await bench.client().get(home.core('pods', 'web'))).code).toBe(404);
    });

    test('answers 404 for a pod that is not there, 409 for another one of its name', async () => {
      const home = await bench.home();
      expect((await evict(home, 'none')).code).toBe(404);
      expected(await bench.client().post(home.core('pods'), pod('web', nowhere)), 201);
      const preconditions = { uid: '00000000-0000-4000-8000-000000000000' };
      const answer = await bench
        .client()
        .post(home.core('pods', 'web', 'eviction'), { ...eviction('web'), deleteOptions: { preconditions } });
      expect([answer.code, reasonOf(answer)]).toEqual([409, 'Conflict']);
    });
  });
}

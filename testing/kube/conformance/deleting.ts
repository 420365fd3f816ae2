import { describe, expect, test } from 'vitest';
import { at, listAt, type Tree, textAt } from '../values/tree.ts';
import { type Bench, expected, type Home, messageOf, reasonOf, untilNames } from './bench.ts';
import type { Query } from './client.ts';
import { configMap, deployment, nowhere, pod } from './shapes.ts';

function ownedBy(owner: Tree, extra: Tree = {}): Tree {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: textAt(owner, 'metadata', 'name'),
    uid: textAt(owner, 'metadata', 'uid'),
    ...extra,
  };
}

export function deleting(bench: Bench): void {
  describe('delete, owners and finalizers', () => {
    const make = async (home: Home, name: string, extra: Tree = {}): Promise<Tree> =>
      expected(await bench.client().post(home.core('configmaps'), configMap(name, extra)), 201);
    const left = (path: string, names: readonly string[], query: Query = {}): Promise<void> =>
      untilNames(bench.client(), { path, names, query });

    test('says what it deleted', async () => {
      const home = await bench.home();
      const made = expected(
        await bench.client().post(home.apps('deployments'), deployment('web', { podSpec: nowhere })),
        201,
      );
      const answer = await bench.client().delete(home.apps('deployments', 'web'));
      expect(expected(answer, 200)).toMatchObject({
        kind: 'Status',
        status: 'Success',
        details: { name: 'web', group: 'apps', kind: 'deployments', uid: textAt(made, 'metadata', 'uid') },
      });
      expect((await bench.client().get(home.apps('deployments', 'web'))).code).toBe(404);
      expect((await bench.client().delete(home.apps('deployments', 'web'))).code).toBe(404);
    });

    test('deletes only the object that was meant', async () => {
      const home = await bench.home();
      const made = await make(home, 'x');
      const path = home.core('configmaps', 'x');
      const uid = '00000000-0000-4000-8000-000000000000';
      for (const preconditions of [{ uid }, { resourceVersion: '1' }]) {
        const answer = await bench.client().delete(path, { preconditions });
        expect([answer.code, reasonOf(answer)]).toEqual([409, 'Conflict']);
        expect(messageOf(answer)).toMatch(
          /^Operation cannot be fulfilled on ConfigMap "x": the (UID|ResourceVersion) in the precondition/,
        );
      }
      const right = {
        uid: textAt(made, 'metadata', 'uid'),
        resourceVersion: textAt(made, 'metadata', 'resourceVersion'),
      };
      expect((await bench.client().delete(path, { preconditions: right })).code).toBe(200);
    });

    test('waits for the finalizers', async () => {
      const home = await bench.home();
      await make(home, 'x', { finalizers: ['conformance.invalid/hold'] });
      const path = home.core('configmaps', 'x');
      const held = expected(await bench.client().delete(path), 200);
      expect(textAt(held, 'metadata', 'deletionTimestamp')).not.toBe('');
      expect((await bench.client().get(path)).code).toBe(200);
      expected(await bench.client().patch(path, { metadata: { finalizers: null } }, { type: 'merge' }), 200);
      expect((await bench.client().get(path)).code).toBe(404);
    });

    test('ends a pod that no node has at once', async () => {
      const home = await bench.home();
      expected(await bench.client().post(home.core('pods'), pod('web', nowhere)), 201);
      expect(expected(await bench.client().delete(home.core('pods', 'web')), 200).kind).toBe('Pod');
      expect((await bench.client().get(home.core('pods', 'web'))).code).toBe(404);
    });

    test('gives a running pod time to end', async () => {
      const home = await bench.home();
      expected(await bench.client().post(home.core('pods'), pod('web')), 201);
      await bench
        .client()
        .until(home.core('pods', 'web'), (object) => textAt(object, 'status', 'phase') === 'Running');
      const ending = expected(await bench.client().delete(home.core('pods', 'web')), 200);
      expect(ending).toMatchObject({ kind: 'Pod', metadata: { deletionGracePeriodSeconds: 1 } });
      await left(home.core('pods'), []);
    });

    test('collects what belonged to the deleted', async () => {
      const home = await bench.home();
      const owner = await make(home, 'owner');
      const other = await make(home, 'other');
      await make(home, 'only', { labels: { set: 'gc' }, ownerReferences: [ownedBy(owner)] });
      await make(home, 'both', { labels: { set: 'gc' }, ownerReferences: [ownedBy(owner), ownedBy(other)] });
      expected(
        await bench.client().delete(home.core('configmaps', 'owner'), { propagationPolicy: 'Background' }),
        200,
      );
      await left(home.core('configmaps'), ['both'], { labelSelector: 'set=gc' });
      const both = await bench
        .client()
        .until(
          home.core('configmaps', 'both'),
          (object) => listAt(object, 'metadata', 'ownerReferences').length === 1,
        );
      expect(listAt(both, 'metadata', 'ownerReferences')).toMatchObject([{ name: 'other' }]);
    });

    test('collects what names an owner that never was', async () => {
      const home = await bench.home();
      const uid = '00000000-0000-4000-8000-000000000000';
      await make(home, 'lost', {
        labels: { set: 'gc' },
        ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', uid }],
      });
      await left(home.core('configmaps'), [], { labelSelector: 'set=gc' });
    });

    test('leaves orphans without an owner where that is asked', async () => {
      const home = await bench.home();
      const owner = await make(home, 'owner', { labels: { set: 'gc' } });
      await make(home, 'child', { labels: { set: 'gc' }, ownerReferences: [ownedBy(owner)] });
      expected(
        await bench.client().delete(home.core('configmaps', 'owner'), { propagationPolicy: 'Orphan' }),
        200,
      );
      await left(home.core('configmaps'), ['child'], { labelSelector: 'set=gc' });
      const child = await bench
        .client()
        .until(
          home.core('configmaps', 'child'),
          (object) => listAt(object, 'metadata', 'ownerReferences').length === 0,
        );
      expect(textAt(child, 'metadata', 'deletionTimestamp')).toBe('');
    });

    test('deletes the children first where that is asked', async () => {
      const home = await bench.home();
      const owner = await make(home, 'owner', { labels: { set: 'gc' } });
      const hold = { finalizers: ['conformance.invalid/hold'] };
      await make(home, 'child', {
        labels: { set: 'gc' },
        ...hold,
        ownerReferences: [ownedBy(owner, { blockOwnerDeletion: true })],
      });
      const answer = expected(
        await bench.client().delete(home.core('configmaps', 'owner'), { propagationPolicy: 'Foreground' }),
        200,
      );
      expect(at(answer, 'metadata', 'finalizers')).toEqual(['foregroundDeletion']);
      await bench
        .client()
        .until(
          home.core('configmaps', 'child'),
          (object) => textAt(object, 'metadata', 'deletionTimestamp') !== '',
        );
      expect((await bench.client().get(home.core('configmaps', 'owner'))).code).toBe(200);
      expected(
        await bench
          .client()
          .patch(home.core('configmaps', 'child'), { metadata: { finalizers: null } }, { type: 'merge' }),
        200,
      );
      await left(home.core('configmaps'), [], { labelSelector: 'set=gc' });
    });

    test('deletes a selection', async () => {
      const home = await bench.home();
      for (const name of ['a', 'b']) await make(home, name, { labels: { set: 'gone' } });
      await make(home, 'c', { labels: { set: 'kept' } });
      expect(
        (
          await bench
            .client()
            .delete(home.core('configmaps'), undefined, { query: { labelSelector: 'set=gone' } })
        ).code,
      ).toBe(200);
      await left(home.core('configmaps'), ['c'], { labelSelector: 'set' });
    });

    test('takes a Deployment down to its pods', async () => {
      const home = await bench.home();
      expected(await bench.client().post(home.apps('deployments'), deployment('web', { replicas: 2 })), 201);
      await bench
        .client()
        .until(home.apps('deployments', 'web'), (object) => at(object, 'status', 'availableReplicas') === 2);
      expected(await bench.client().delete(home.apps('deployments', 'web')), 200);
      await left(home.apps('replicasets'), []);
      await left(home.core('pods'), []);
    });

    test('empties a namespace before it goes', async () => {
      const home = await bench.home();
      await make(home, 'x');
      const path = `/api/v1/namespaces/${home.namespace}`;
      expect(textAt(expected(await bench.client().delete(path), 200), 'status', 'phase')).toBe('Terminating');
      await left('/api/v1/namespaces', [], { fieldSelector: `metadata.name=${home.namespace}` });
      expect((await bench.client().get(home.core('configmaps', 'x'))).code).toBe(404);
    });
  });
}

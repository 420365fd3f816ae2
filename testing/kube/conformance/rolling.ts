import { describe, expect, test } from 'vitest';
import { annotationsOf, conditionOf, isConditionTrue, isDeleting, labelsOf, nameOf } from '../values/meta.ts';
import { at, numberAt, type Tree, textAt, treeAt, treesAt } from '../values/tree.ts';
import { type Bench, expected, type Home, itemsOf, untilNames } from './bench.ts';
import { type DeploymentForm, deployment, image, nowhere } from './shapes.ts';

const revision = 'deployment.kubernetes.io/revision';
const careful = { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }, minReadySeconds: 2 };
const template = (version: string): Tree => ({
  spec: { template: { spec: { containers: [{ name: 'main', image: image(version) }] } } },
});
const imageOf = (object: Tree): string =>
  textAt(treesAt(object, 'spec', 'template', 'spec', 'containers')[0], 'image');
const reasonFor = (object: Tree, type: string): string => textAt(conditionOf(object, type), 'reason');

function byImage(left: readonly unknown[], right: readonly unknown[]): number {
  return String(left[0]) < String(right[0]) ? -1 : 1;
}

/** Rolled out: everything is new, available, and the controller has seen the last change. */
function isDone(object: Tree): boolean {
  const wanted = numberAt(object, 'spec', 'replicas');
  return (
    at(object, 'status', 'observedGeneration') === at(object, 'metadata', 'generation') &&
    ['replicas', 'updatedReplicas', 'availableReplicas'].every(
      (field) => numberAt(object, 'status', field) === wanted,
    )
  );
}

export function rolling(bench: Bench, neverReady: () => Readonly<Record<string, string>>): void {
  describe('Deployments', () => {
    const start = async (home: Home, form: DeploymentForm = {}): Promise<Tree> => {
      expected(await bench.client().post(home.apps('deployments'), deployment('web', form)), 201);
      return bench.client().until(home.apps('deployments', 'web'), isDone);
    };
    const change = async (home: Home, patch: Tree): Promise<Tree> =>
      expected(
        await bench.client().patch(home.apps('deployments', 'web'), patch, { type: 'strategic' }),
        200,
      );
    const done = (home: Home, seconds = 40): Promise<Tree> =>
      bench.client().until(home.apps('deployments', 'web'), isDone, seconds);
    const sets = async (home: Home): Promise<Tree[]> =>
      itemsOf(await bench.client().get(home.apps('replicasets')));

    test('makes a ReplicaSet, and pods that run with a digest', async () => {
      const home = await bench.home();
      const web = await start(home, { replicas: 3 });
      expect(web.status).toMatchObject({
        observedGeneration: 1,
        replicas: 3,
        updatedReplicas: 3,
        readyReplicas: 3,
        availableReplicas: 3,
      });
      expect([reasonFor(web, 'Available'), reasonFor(web, 'Progressing')]).toEqual([
        'MinimumReplicasAvailable',
        'NewReplicaSetAvailable',
      ]);
      expect(annotationsOf(web)[revision]).toBe('1');
      const [set] = await sets(home);
      const hash = labelsOf(set ?? {})['pod-template-hash'] ?? '';
      expect(set).toMatchObject({
        metadata: {
          name: `web-${hash}`,
          ownerReferences: [
            {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              name: 'web',
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
        },
        spec: { replicas: 3, selector: { matchLabels: { app: 'web', 'pod-template-hash': hash } } },
        status: {
          replicas: 3,
          readyReplicas: 3,
          availableReplicas: 3,
          fullyLabeledReplicas: 3,
          observedGeneration: 1,
        },
      });
      expect(annotationsOf(set ?? {})).toMatchObject({
        [revision]: '1',
        'deployment.kubernetes.io/desired-replicas': '3',
        'deployment.kubernetes.io/max-replicas': '4',
      });
      for (const pod of itemsOf(await bench.client().get(home.core('pods')))) {
        expect(pod).toMatchObject({
          metadata: { generateName: `web-${hash}-`, labels: { app: 'web', 'pod-template-hash': hash } },
          status: { phase: 'Running' },
        });
        expect(textAt(pod, 'spec', 'nodeName')).not.toBe('');
        expect(isConditionTrue(pod, 'Ready')).toBe(true);
      }
    });

    test('keeps the old set, and comes back to it by its template', async () => {
      const home = await bench.home();
      await start(home, { replicas: 2 });
      await change(home, template('2'));
      expect(annotationsOf(await done(home))[revision]).toBe('2');
      await change(home, template('1'));
      expect(annotationsOf(await done(home))[revision]).toBe('3');
      const all = await sets(home);
      expect(
        all
          .map((set) => [imageOf(set), numberAt(set, 'spec', 'replicas'), annotationsOf(set)[revision]])
          .sort(byImage),
      ).toEqual([
        [image('1'), 2, '3'],
        [image('2'), 0, '2'],
      ]);
      expect(
        all.map((set) => annotationsOf(set)['deployment.kubernetes.io/revision-history']).filter(Boolean),
      ).toEqual(['1']);
    });

    test.each([1, 3])(
      'never has more than one new pod that is not available yet, nor fewer ready ones than %i',
      async (replicas) => {
        const home = await bench.home();
        await start(home, { replicas, spec: careful });
        const end = new AbortController();
        const listed = await bench.client().get(home.core('pods'));
        const pods = new Map(itemsOf(listed).map((pod) => [nameOf(pod), pod]));
        const seen: Tree[][] = [[...pods.values()]];
        const since = { resourceVersion: textAt(listed.body, 'metadata', 'resourceVersion') };
        const follow = async (): Promise<void> => {
          for await (const { type, object } of bench.client().watch(home.core('pods'), since, end.signal)) {
            if (type === 'DELETED') pods.delete(nameOf(object));
            else pods.set(nameOf(object), object);
            seen.push([...pods.values()]);
          }
        };
        const following = follow().catch(() => {});
        await change(home, template('2'));
        await done(home, 10 + replicas * 6);
        end.abort();
        await following;
        const isNew = (pod: Tree): boolean => treesAt(pod, 'spec', 'containers')[0]?.image === image('2');
        const settled = seen.filter((state) => state.length >= replicas);
        for (const state of settled) {
          const living = state.filter((pod) => !isDeleting(pod));
          expect(living.length).toBeLessThanOrEqual(replicas + 1);
          expect(living.filter((pod) => isConditionTrue(pod, 'Ready')).length).toBeGreaterThanOrEqual(
            replicas,
          );
          expect(
            living.filter((pod) => isNew(pod) && !isConditionTrue(pod, 'Ready')).length,
          ).toBeLessThanOrEqual(1);
        }
        const readyAt = [...pods.values()]
          .filter(isNew)
          .map((pod) => Date.parse(textAt(conditionOf(pod, 'Ready'), 'lastTransitionTime')));
        const gaps = readyAt
          .sort((left, right) => left - right)
          .slice(1)
          .map((time, index) => time - (readyAt[index] ?? 0));
        for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(2_000);
        expect(settled.some((state) => state.filter(isNew).length === 1)).toBe(true);
      },
    );

    test('begins nothing while it is paused, and goes on afterwards', async () => {
      const home = await bench.home();
      await start(home, { replicas: 2 });
      await change(home, { spec: { paused: true, ...treeAt(template('2'), 'spec') } });
      const paused = await bench
        .client()
        .until(
          home.apps('deployments', 'web'),
          (object) =>
            reasonFor(object, 'Progressing') === 'DeploymentPaused' &&
            at(object, 'status', 'observedGeneration') === 2,
        );
      expect(numberAt(paused, 'status', 'updatedReplicas')).toBe(0);
      expect(await sets(home)).toHaveLength(1);
      await change(home, { spec: { paused: false } });
      expect(imageOf(await done(home))).toBe(image('2'));
    });

    test('holds a rollout at its first new pod', async () => {
      const home = await bench.home();
      await start(home, { replicas: 3, spec: { ...careful, minReadySeconds: 6 } });
      await change(home, template('2'));
      await bench
        .client()
        .until(home.apps('deployments', 'web'), (object) => at(object, 'status', 'updatedReplicas') === 1);
      await change(home, { spec: { paused: true } });
      const held = await bench
        .client()
        .until(
          home.apps('deployments', 'web'),
          (object) =>
            at(object, 'status', 'observedGeneration') === 3 &&
            at(object, 'status', 'availableReplicas') === 4,
        );
      expect(held.status).toMatchObject({ replicas: 4, updatedReplicas: 1, readyReplicas: 4 });
      const sizes = (await sets(home))
        .map((set) => [imageOf(set), numberAt(set, 'spec', 'replicas')])
        .sort(byImage);
      expect(sizes).toEqual([
        [image('1'), 3],
        [image('2'), 1],
      ]);
      await change(home, { spec: { paused: false, minReadySeconds: 0 } });
      expect((await done(home)).status).toMatchObject({ replicas: 3, updatedReplicas: 3 });
    });

    test('says when a rollout is stuck, keeps the old pods, and recovers', async () => {
      const home = await bench.home();
      await start(home, {
        replicas: 2,
        spec: { ...careful, minReadySeconds: 0, progressDeadlineSeconds: 3 },
      });
      await change(home, {
        spec: {
          template: {
            metadata: { annotations: { ...neverReady() } },
            spec: { containers: [{ name: 'main', image: image('2') }] },
          },
        },
      });
      const stuck = await bench
        .client()
        .until(
          home.apps('deployments', 'web'),
          (object) => reasonFor(object, 'Progressing') === 'ProgressDeadlineExceeded',
        );
      expect(conditionOf(stuck, 'Progressing')).toMatchObject({ status: 'False' });
      expect(textAt(conditionOf(stuck, 'Progressing'), 'message')).toMatch(
        /^ReplicaSet "web-[a-z0-9]+" has timed out progressing\.$/,
      );
      expect(stuck.status).toMatchObject({
        replicas: 3,
        updatedReplicas: 1,
        readyReplicas: 2,
        availableReplicas: 2,
        unavailableReplicas: 1,
      });
      expect(reasonFor(stuck, 'Available')).toBe('MinimumReplicasAvailable');
      const none = Object.fromEntries(Object.keys(neverReady()).map((name) => [name, null]));
      await change(home, {
        spec: {
          template: {
            metadata: { annotations: none },
            spec: { containers: [{ name: 'main', image: image('1') }] },
          },
        },
      });
      const recovered = await done(home);
      expect(recovered.status).toMatchObject({ replicas: 2, availableReplicas: 2 });
      expect(reasonFor(recovered, 'Progressing')).toBe('NewReplicaSetAvailable');
    });

    test('is stuck as well where no node takes the new pod', async () => {
      const home = await bench.home();
      await start(home, {
        replicas: 1,
        spec: { ...careful, minReadySeconds: 0, progressDeadlineSeconds: 2 },
      });
      await change(home, { spec: { template: { spec: nowhere } } });
      await bench
        .client()
        .until(
          home.apps('deployments', 'web'),
          (object) => reasonFor(object, 'Progressing') === 'ProgressDeadlineExceeded',
        );
      const pending = itemsOf(
        await bench.client().get(home.core('pods'), { query: { fieldSelector: 'status.phase=Pending' } }),
      );
      expect(pending.map((pod) => conditionOf(pod, 'PodScheduled'))).toMatchObject([
        { status: 'False', reason: 'Unschedulable' },
      ]);
    });

    test('follows the replicas, and spreads them in the middle of a rollout', async () => {
      const home = await bench.home();
      await start(home, {
        replicas: 4,
        spec: { strategy: { rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } } },
      });
      await change(home, {
        spec: {
          template: {
            metadata: { annotations: { ...neverReady() } },
            spec: { containers: [{ name: 'main', image: image('2') }] },
          },
        },
      });
      await bench
        .client()
        .until(home.apps('deployments', 'web'), (object) => at(object, 'status', 'updatedReplicas') === 2);
      await change(home, { spec: { replicas: 10 } });
      await bench
        .client()
        .until(home.apps('deployments', 'web'), (object) => at(object, 'status', 'replicas') === 12);
      expect(
        (await sets(home)).map((set) => [imageOf(set), numberAt(set, 'spec', 'replicas')]).sort(byImage),
      ).toEqual([
        [image('1'), 8],
        [image('2'), 4],
      ]);
    });

    test('ends all old pods first where that is the strategy', async () => {
      const home = await bench.home();
      await start(home, { replicas: 2, spec: { strategy: { type: 'Recreate' } } });
      await change(home, template('2'));
      const web = await done(home);
      expect(web.status).toMatchObject({ replicas: 2, updatedReplicas: 2 });
      const images = itemsOf(await bench.client().get(home.core('pods'))).map(
        (pod) => treesAt(pod, 'spec', 'containers')[0]?.image,
      );
      expect(images).toEqual([image('2'), image('2')]);
    });

    test('keeps only as many old sets as are wanted', async () => {
      const home = await bench.home();
      await start(home, { replicas: 1, spec: { revisionHistoryLimit: 1 } });
      for (const version of ['2', '3']) {
        await change(home, template(version));
        await done(home);
      }
      const old = await sets(home);
      const kept = old.filter((set) => imageOf(set) !== image('1')).map(nameOf);
      await untilNames(bench.client(), { path: home.apps('replicasets'), names: kept, query: {} });
      expect((await sets(home)).map(imageOf).sort()).toEqual([image('2'), image('3')]);
    });
  });
}

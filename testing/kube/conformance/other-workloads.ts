import { describe, expect, test } from 'vitest';
import { controllerOf, isConditionTrue, nameOf } from '../values/meta.ts';
import { at, numberAt, type Tree, textAt, treesAt } from '../values/tree.ts';
import { type Bench, expected, type Home, itemsOf } from './bench.ts';
import { daemonSet, image, statefulSet } from './shapes.ts';

const imageOf = (pod: Tree): string => textAt(treesAt(pod, 'spec', 'containers')[0], 'image');

export function otherWorkloads(bench: Bench): void {
  describe('other workloads', () => {
    const pods = async (home: Home): Promise<Tree[]> => itemsOf(await bench.client().get(home.core('pods')));
    const template = (version: string): Tree => ({
      spec: { template: { spec: { containers: [{ name: 'main', image: image(version) }] } } },
    });

    test('a StatefulSet names its pods, and replaces them down to the partition', async () => {
      const home = await bench.home();
      const path = home.apps('statefulsets', 'db');
      const spec = { updateStrategy: { rollingUpdate: { partition: 2 } } };
      expected(
        await bench.client().post(home.apps('statefulsets'), statefulSet('db', { replicas: 3, spec })),
        201,
      );
      await bench.client().until(path, (object) => at(object, 'status', 'readyReplicas') === 3);
      expect((await pods(home)).map(nameOf)).toEqual(['db-0', 'db-1', 'db-2']);
      expected(await bench.client().patch(path, template('2'), { type: 'strategic' }), 200);
      await bench
        .client()
        .until(
          path,
          (object) =>
            at(object, 'status', 'updatedReplicas') === 1 &&
            at(object, 'status', 'readyReplicas') === 3 &&
            at(object, 'status', 'observedGeneration') === 2,
        );
      expect((await pods(home)).map((pod) => [nameOf(pod), imageOf(pod)])).toEqual([
        ['db-0', image('1')],
        ['db-1', image('1')],
        ['db-2', image('2')],
      ]);
      const all = { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } };
      expected(await bench.client().patch(path, all, { type: 'strategic' }), 200);
      const done = await bench
        .client()
        .until(
          path,
          (object) =>
            at(object, 'status', 'updatedReplicas') === 3 &&
            at(object, 'status', 'readyReplicas') === 3 &&
            at(object, 'status', 'currentRevision') === at(object, 'status', 'updateRevision'),
          40,
        );
      expect(textAt(done, 'status', 'updateRevision')).toMatch(/^db-[a-z0-9]+$/);
      expect((await pods(home)).map(imageOf)).toEqual([image('2'), image('2'), image('2')]);
    });

    test('a DaemonSet has one pod on every node, and replaces them', async () => {
      const home = await bench.home();
      const path = home.apps('daemonsets', 'agent');
      const nodes = itemsOf(await bench.client().get('/api/v1/nodes')).map(nameOf);
      expected(await bench.client().post(home.apps('daemonsets'), daemonSet('agent')), 201);
      const isReady = (object: Tree): boolean =>
        numberAt(object, 'status', 'numberAvailable') === nodes.length &&
        numberAt(object, 'status', 'updatedNumberScheduled') === nodes.length &&
        at(object, 'status', 'observedGeneration') === at(object, 'metadata', 'generation');
      const first = await bench.client().until(path, isReady);
      expect(first.status).toMatchObject({
        desiredNumberScheduled: nodes.length,
        currentNumberScheduled: nodes.length,
        numberReady: nodes.length,
        numberMisscheduled: 0,
      });
      expect((await pods(home)).map((pod) => textAt(pod, 'spec', 'nodeName')).sort()).toEqual(
        [...nodes].sort(),
      );
      expected(await bench.client().patch(path, template('2'), { type: 'strategic' }), 200);
      await bench.client().until(path, isReady, 60);
      expect(new Set((await pods(home)).map(imageOf))).toEqual(new Set([image('2')]));
    });

    test('a Job ends when its pod has', async () => {
      const home = await bench.home();
      const spec = {
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: image('1') }] } },
      };
      expected(
        await bench.client().post(home.batch('jobs'), {
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: { name: 'once' },
          spec,
        }),
        201,
      );
      const done = await bench
        .client()
        .until(home.batch('jobs', 'once'), (object) => isConditionTrue(object, 'Complete'));
      expect(done.status).toMatchObject({ succeeded: 1 });
      const [pod] = await pods(home);
      expect(pod).toMatchObject({
        metadata: { labels: { 'batch.kubernetes.io/job-name': 'once' } },
        status: { phase: 'Succeeded' },
      });
      expect(controllerOf(pod ?? {})).toMatchObject({ kind: 'Job', name: 'once' });
    });
  });
}

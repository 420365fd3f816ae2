import { expect, it } from 'vitest';
import { objectOf } from '../../conformance/objects-reader.ts';
import { kindConformance, template } from '../conformance/kind-suite.ts';
import { rollout } from './index.ts';

kindConformance(rollout, [
  ['its replicas', { replicas: 3, template }, { readyReplicas: 2 }, [3, 2, 'running']],
  ['one replica where it says nothing', { template }, undefined, [1, 0, 'running']],
  ['zero replicas as defined', { replicas: 0, template }, {}, [0, 0, 'defined']],
]);

it('has no template of its own where it takes that of a Deployment', () => {
  const spec = { replicas: 2, workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } };
  expect(rollout.read(objectOf({ kind: 'Rollout', name: 'web', spec }))).toEqual({
    template: undefined,
    replicas: 2,
    readyReplicas: 0,
    activity: 'running',
  });
});

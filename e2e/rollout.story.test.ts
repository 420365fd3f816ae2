import { startFakeKube } from '../testing/kube/index.ts';
import { type BadBehaviour, rolloutSuite } from './support/rollout-suite.ts';

const annotation = 'test.invalid/behaviour';
const behaviours: Readonly<Record<string, BadBehaviour>> = {
  'never-ready': 'never-ready',
  crash: 'crash',
  'pull-error': 'pull-error',
};

rolloutSuite('the fake cluster', async () => {
  const fake = await startFakeKube({
    token: 'admin',
    nodes: ['node-1', 'node-2', 'node-3'],
    behaviour: (pod, container) => {
      const text = JSON.stringify(pod);
      const wanted = /"test\.invalid\/behaviour":"([a-z-]+)"/.exec(text)?.[1] ?? '';
      return String(container.image).endsWith(':bad') ? (behaviours[wanted] ?? 'ready') : 'ready';
    },
  });
  return {
    kubeconfig: fake.kubeconfig(),
    create: async (objects) => {
      for (const object of objects) fake.control.create(JSON.parse(JSON.stringify(object)));
    },
    annotations: (behaviour) => ({ [annotation]: behaviour }),
    stop: () => fake.stop(),
  };
});

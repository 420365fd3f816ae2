import { startFakeKube } from '../../../testing/kube/index.ts';
import { inventorySuite } from './conformance/cluster-suite.ts';

inventorySuite('the fake cluster', async () => {
  const fake = await startFakeKube({ token: 'admin', nodes: ['node-1', 'node-2', 'node-3'] });
  return {
    kubeconfig: fake.kubeconfig(),
    create: async (objects) => {
      for (const object of objects) fake.control.create(JSON.parse(JSON.stringify(object)));
    },
    stop: () => fake.stop(),
  };
});

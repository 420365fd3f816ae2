import { startFakeKube } from '../../../testing/kube/index.ts';
import { type ClusterTarget, inventorySuite } from './conformance/cluster-suite.ts';
import { customSuite } from './conformance/custom-suite.ts';

async function start(): Promise<ClusterTarget> {
  const fake = await startFakeKube({ token: 'admin', nodes: ['node-1', 'node-2', 'node-3'] });
  return {
    kubeconfig: fake.kubeconfig(),
    create: async (objects) => {
      for (const object of objects) fake.control.create(JSON.parse(JSON.stringify(object)));
    },
    stop: () => fake.stop(),
  };
}

inventorySuite('the fake cluster', start);
customSuite('the fake cluster', start);

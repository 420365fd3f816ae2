import { startFakeKube } from '../index.ts';
import { kubeConformance } from './suite.ts';

kubeConformance('the fake Kubernetes API', async () => {
  const kube = await startFakeKube({ token: 'administrator', nodes: ['node-1', 'node-2', 'node-3'] });
  return {
    url: kube.url,
    caPem: undefined,
    token: 'administrator',
    neverReady: { 'oakum.dev/behaviour': 'never-ready' },
    stop: () => kube.stop(),
  };
});

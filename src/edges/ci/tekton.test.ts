import { startFakeKube } from '../../../testing/kube/index.ts';
import { tektonSuite } from './conformance/tekton.ts';

tektonSuite('the fake API server', async () => {
  const kube = await startFakeKube({ token: 'admin' });
  return {
    url: kube.url,
    caPem: kube.caPem,
    token: 'admin',
    create: async (objects) => {
      for (const object of objects) kube.control.create({ ...object });
    },
    stop: () => kube.stop(),
  };
});

import { startControlPlane } from '../../../rig/control-plane.ts';
import { describeRig } from '../../../rig/describe-rig.ts';
import { tektonSuite } from './conformance/tekton.ts';

describeRig('the client of Tekton', ['control-plane'], () => {
  tektonSuite('a real API server', async () => {
    const plane = await startControlPlane();
    return {
      url: plane.url,
      caPem: plane.caPem,
      token: plane.adminToken,
      create: (objects) => plane.apply(objects),
      stop: () => plane.stop(),
    };
  });
});

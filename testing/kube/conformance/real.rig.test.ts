import { startControlPlane } from '../../../rig/control-plane.ts';
import { describeRig } from '../../../rig/describe-rig.ts';
import { behaviourAnnotation } from '../../../rig/kwok-status.ts';
import { kubeConformance } from './suite.ts';

describeRig('the conformance of the fake', ['control-plane'], () => {
  kubeConformance('a real Kubernetes API server', async () => {
    const plane = await startControlPlane({ kwok: true });
    await plane.kwok?.createNodes(3);
    return {
      url: plane.url,
      caPem: plane.caPem,
      token: plane.adminToken,
      neverReady: { [behaviourAnnotation]: 'never-ready' },
      stop: () => plane.stop(),
    };
  });
});

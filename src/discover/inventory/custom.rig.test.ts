import { readFile } from 'node:fs/promises';
import { startControlPlane } from '../../../rig/control-plane.ts';
import { describeRig } from '../../../rig/describe-rig.ts';
import { customSuite } from './conformance/custom-suite.ts';

describeRig('discovery of custom resources', ['control-plane'], () => {
  customSuite('a real control plane with simulated nodes', async () => {
    const plane = await startControlPlane({ kwok: true });
    await plane.kwok?.createNodes(3);
    return {
      kubeconfig: await readFile(plane.kubeconfigPath, 'utf8'),
      create: (objects) => plane.apply(objects),
      stop: () => plane.stop(),
    };
  });
});

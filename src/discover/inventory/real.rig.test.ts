import { readFile } from 'node:fs/promises';
import { startControlPlane } from '../../../rig/control-plane.ts';
import { describeRig } from '../../../rig/describe-rig.ts';
import { inventorySuite } from './conformance/cluster-suite.ts';

describeRig('discovery', ['control-plane'], () => {
  inventorySuite('a real control plane with simulated nodes', async () => {
    const plane = await startControlPlane({ kwok: true });
    await plane.kwok?.createNodes(3);
    return {
      kubeconfig: await readFile(plane.kubeconfigPath, 'utf8'),
      create: (objects) => plane.apply(objects),
      stop: () => plane.stop(),
    };
  });
});

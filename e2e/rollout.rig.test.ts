import { readFile } from 'node:fs/promises';
import { startControlPlane } from '../rig/control-plane.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { behaviourAnnotation, whenImageAnnotation } from '../rig/kwok-status.ts';
import { rolloutSuite } from './support/rollout-suite.ts';

const names = { 'never-ready': 'never-ready', crash: 'crash-loop', 'pull-error': 'pull-error' } as const;

describeRig('the bake-gated rolling update', ['control-plane'], () => {
  rolloutSuite('a real control plane with simulated nodes', async () => {
    const plane = await startControlPlane({ kwok: true });
    await plane.kwok?.createNodes(3);
    return {
      kubeconfig: await readFile(plane.kubeconfigPath, 'utf8'),
      create: (objects) => plane.apply(objects),
      annotations: (behaviour) => ({
        [behaviourAnnotation]: names[behaviour],
        [whenImageAnnotation]: ':bad',
      }),
      stop: () => plane.stop(),
    };
  });
});

import { readFile } from 'node:fs/promises';
import { startControlPlane } from '../../../rig/control-plane.ts';
import { describeRig } from '../../../rig/describe-rig.ts';
import { recordsSuite } from './conformance/records-suite.ts';

const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }];
const role = [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'narrow' },
    rules: [{ apiGroups: ['cluster.x-k8s.io'], resources: ['clusters'], verbs: ['list'] }],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'narrow' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'narrow' },
    subjects,
  },
];

describeRig('records of clusters', ['control-plane'], () => {
  recordsSuite('a real API server', async () => {
    const plane = await startControlPlane();
    await plane.apply(role);
    const ca = Buffer.from(plane.caPem).toString('base64');
    const cluster = { server: plane.url, 'certificate-authority-data': ca };
    return {
      kubeconfig: await readFile(plane.kubeconfigPath, 'utf8'),
      narrowKubeconfig: JSON.stringify({
        clusters: [{ name: 'rig', cluster }],
        users: [{ name: 'jane', user: { token: plane.adminToken, as: 'jane' } }],
        contexts: [{ name: 'rig', context: { cluster: 'rig', user: 'jane' } }],
        'current-context': 'rig',
      }),
      create: (objects) => plane.apply(objects),
      stop: () => plane.stop(),
    };
  });
});

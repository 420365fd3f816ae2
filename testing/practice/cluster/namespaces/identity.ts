import type { Tree } from '../../../kube/index.ts';
import { ingress, service } from '../network.ts';
import { deployment, statefulSet } from '../objects.ts';

const namespace = 'identity';

export const identity: readonly Tree[] = [
  deployment({ namespace, app: 'login', image: 'identity/login:2.2.0', replicas: 2, port: 8080 }),
  service({ namespace, app: 'login' }),
  ingress({ namespace, app: 'login', host: 'login.practice.test' }),
  deployment({ namespace, app: 'consent', image: 'identity/login:2.2.0', port: 8080 }),
  statefulSet({ namespace, app: 'directory', image: 'identity/directory:1.1.0', replicas: 2, port: 636 }),
  service({ namespace, app: 'directory', port: 636 }),
];

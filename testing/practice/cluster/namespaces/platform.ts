import type { Tree } from '../../../kube/index.ts';
import { loadBalancer } from '../network.ts';
import { barePod, cronJob, deployment } from '../objects.ts';

const namespace = 'platform';

/** Owned by Helm: its release says what runs. */
export const platformByHelm: readonly Tree[] = [
  deployment({
    namespace,
    app: 'ingress-controller',
    image: 'system/ingress-controller:v1.11.2',
    replicas: 2,
    port: 8080,
    labels: { 'app.kubernetes.io/managed-by': 'Helm', 'helm.sh/chart': 'ingress-controller-4.11.2' },
    annotations: { 'meta.helm.sh/release-name': 'ingress', 'meta.helm.sh/release-namespace': namespace },
  }),
  loadBalancer({ namespace, app: 'ingress-controller' }),
];

export const platform: readonly Tree[] = [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'public' },
    spec: { controller: 'practice.test/ingress' },
  },
  cronJob({ namespace, app: 'cleanup', image: 'platform/tools:2.0.0' }, '0 4 * * 0'),
  barePod({ namespace, app: 'network-probe', image: 'platform/tools:2.0.0' }),
];

/** Where new versions are tried out: the policy lets patches through without asking. */
export const dev: readonly Tree[] = [
  deployment({ namespace: 'dev', app: 'preview', image: 'dev/preview:0.31.0', replicas: 2, port: 8080 }),
  barePod({ namespace: 'dev', app: 'debug-shell', image: 'platform/tools:2.0.0' }),
];

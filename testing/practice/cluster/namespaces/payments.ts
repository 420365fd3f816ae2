import type { Tree } from '../../../kube/index.ts';
import { service } from '../network.ts';
import { cronJob, deployment } from '../objects.ts';

const namespace = 'payments';

/** Reached from inside only. The ledger is the workload whose patched version never gets ready. */
export const payments: readonly Tree[] = [
  deployment({ namespace, app: 'api', image: 'payments/api:4.7.2', replicas: 3, port: 8443 }),
  service({ namespace, app: 'api', port: 8443 }),
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {
      name: 'api',
      namespace,
      // Somebody applied it years ago; who does it again from that file is refused.
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration':
          '{"apiVersion":"policy/v1beta1","kind":"PodDisruptionBudget","metadata":{"name":"api","namespace":"payments"}}\n',
      },
    },
    spec: { minAvailable: 2, selector: { matchLabels: { 'app.kubernetes.io/name': 'api' } } },
  },
  deployment({ namespace, app: 'ledger', image: 'payments/ledger:2.0.3', replicas: 2, port: 8443 }),
  service({ namespace, app: 'ledger', port: 8443 }),
  deployment({ namespace, app: 'fraud', image: 'payments/fraud:1.4.0', replicas: 2, port: 8443 }),
  service({ namespace, app: 'fraud', port: 8443 }),
  cronJob({ namespace, app: 'settlement', image: 'payments/fraud:1.4.0' }, '15 2 * * *'),
];

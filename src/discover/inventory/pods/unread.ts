import type { OmittedField } from '../../../edges/kube/interface.ts';

/**
 * Two thirds of a pod, which `readPod` does not look at. Who manages which field matters only of pods that nobody owns:
 * for all others their workload says it.
 */
export const unreadOfPods: readonly OmittedField[] = [
  { in: 'metadata', depth: 2, name: 'managedFields', onlyOfOwned: true },
  ...['affinity', 'dnsConfig', 'securityContext', 'tolerations', 'topologySpreadConstraints', 'volumes'].map(
    (name) => ({ in: 'spec', depth: 2, name }) as const,
  ),
  ...[
    'args',
    'command',
    'env',
    'envFrom',
    'lifecycle',
    'livenessProbe',
    'readinessProbe',
    'resources',
    'securityContext',
    'startupProbe',
    'volumeMounts',
  ].map((name) => ({ in: 'spec', depth: 4, name }) as const),
  ...['allocatedResources', 'lastState', 'resources', 'volumeMounts'].map(
    (name) => ({ in: 'status', depth: 4, name }) as const,
  ),
];

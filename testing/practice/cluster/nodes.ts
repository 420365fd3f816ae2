import type { Tree } from '../../kube/index.ts';

/** The version of the control plane and of most nodes: its support ended shortly before the data that Oakum brings. */
export const kubernetesVersion = 'v1.34.9';
const olderKubelet = 'v1.33.4';

interface NodeSketch {
  readonly name: string;
  readonly zone: string;
  readonly role: 'control-plane' | 'worker';
  readonly kubelet?: string;
}

const sketches: readonly NodeSketch[] = [
  { name: 'node-a1', zone: 'practice-a', role: 'control-plane' },
  { name: 'node-a2', zone: 'practice-a', role: 'worker' },
  { name: 'node-b1', zone: 'practice-b', role: 'worker' },
  { name: 'node-b2', zone: 'practice-b', role: 'worker' },
  { name: 'node-c1', zone: 'practice-c', role: 'worker' },
  { name: 'node-c2', zone: 'practice-c', role: 'worker', kubelet: olderKubelet },
];

/** Six nodes in three zones; one kubelet is a minor version behind. */
export const nodes: readonly Tree[] = sketches.map((sketch, at) => nodeOf(sketch, `10.0.0.${10 + at}`));

function nodeOf({ name, zone, role, kubelet = kubernetesVersion }: NodeSketch, address: string): Tree {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': 'practice',
        'topology.kubernetes.io/zone': zone,
        [`node-role.kubernetes.io/${role}`]: '',
      },
    },
    spec:
      role === 'worker'
        ? {}
        : { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] },
    status: {
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: {
        osImage: 'Debian GNU/Linux 12 (bookworm)',
        kernelVersion: '6.1.0-55-amd64',
        containerRuntimeVersion: 'containerd://1.7.27',
        kubeletVersion: kubelet,
        architecture: 'amd64',
        operatingSystem: 'linux',
      },
    },
  };
}

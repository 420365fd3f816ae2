import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { countReady } from './api.ts';
import { stages } from './kwok-stages.ts';
import type { Plane } from './plane.ts';
import { type Server, waitFor } from './process.ts';
import { kubernetesVersion } from './programs.ts';

/** Simulated nodes and the pods on them. */
export interface Kwok {
  /** Adds nodes named `sim-1` and on, spread over three zones, and waits until all of them are Ready. */
  createNodes(count: number): Promise<void>;
}

/** Every simulated node has this label, so that a selector can keep pods on them or off them. */
export const simulatedNodeLabel = { 'rig.oakum.invalid/node': 'simulated' } as const;

const zones = ['rig-a', 'rig-b', 'rig-c'] as const;

/** Starts kwok beside a plane; it takes care of the nodes that `createNodes` makes and of no others. */
export function startKwok(plane: Plane): Kwok {
  const config = plane.files.path('stages.yaml');
  writeFileSync(
    config,
    stages()
      .map((stage) => stringify(stage))
      .join('---\n'),
  );
  const server = plane.start({
    name: 'kwok',
    args: [
      'kwok',
      `--kubeconfig=${plane.kubeconfigPath}`,
      `--config=${config}`,
      '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
      // With leases, pods bound before the first lease would stay Pending for ever.
      '--node-lease-duration-seconds=0',
      '--cidr=10.128.0.0/12',
    ],
  });
  let made = 0;
  return {
    createNodes: async (count) => {
      const nodes = Array.from({ length: count }, (_, index) => node(made + index));
      made += count;
      await plane.apply(nodes);
      await allReady({ plane, server, count: made });
    },
  };
}

function node(index: number): object {
  const name = `sim-${index + 1}`;
  const resources = { cpu: '16', memory: '64Gi', pods: '110', 'ephemeral-storage': '200Gi' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: {
        ...simulatedNodeLabel,
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/zone': zones[index % zones.length],
      },
    },
    status: {
      capacity: resources,
      allocatable: resources,
      addresses: [
        { type: 'InternalIP', address: `10.120.${(index >> 8) & 255}.${index & 255}` },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: nodeInfo(name),
    },
  };
}

function nodeInfo(name: string): object {
  return {
    architecture: 'amd64',
    bootID: `boot-1-${name}`,
    containerRuntimeVersion: 'containerd://1.6.20',
    kernelVersion: '6.1.0-55-amd64',
    kubeProxyVersion: '',
    kubeletVersion: kubernetesVersion(),
    machineID: name,
    operatingSystem: 'linux',
    osImage: 'Debian GNU/Linux 12 (bookworm)',
    systemUUID: name,
  };
}

async function allReady(wait: {
  readonly plane: Plane;
  readonly server: Server;
  readonly count: number;
}): Promise<void> {
  const selector = encodeURIComponent('rig.oakum.invalid/node=simulated');
  await waitFor({
    what: `${wait.count} simulated nodes`,
    timeoutMs: 60_000 + wait.count * 20,
    servers: [wait.server],
    probe: async () => {
      const ready = countReady(await wait.plane.api.get(`/api/v1/nodes?labelSelector=${selector}`));
      return ready >= wait.count ? true : undefined;
    },
  });
}

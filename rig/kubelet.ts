import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { NodePlace } from './node-place.ts';
import type { Plane } from './plane.ts';
import { realNodeName } from './plane-files.ts';
import { freePort } from './ports.ts';
import type { Server } from './process.ts';

/** The real node has this label, so that a selector can put pods on it. */
export const realNodeLabel = { 'rig.oakum.invalid/node': 'real' } as const;

export async function startKubelet(plane: Plane, place: NodePlace, address: string): Promise<Server> {
  const config = join(place.directory, 'kubelet.yaml');
  const port = await freePort();
  writeFileSync(config, stringify(configuration({ plane, place, address, port })));
  const labels = Object.entries(realNodeLabel).map(([key, value]) => `${key}=${value}`);
  return plane.start({
    name: 'kubelet',
    args: [
      'kubelet',
      `--config=${config}`,
      `--kubeconfig=${plane.files.path('kubelet.kubeconfig')}`,
      `--root-dir=${join(place.directory, 'kubelet')}`,
      `--cert-dir=${join(place.directory, 'kubelet-certificates')}`,
      `--hostname-override=${realNodeName}`,
      `--node-ip=${address}`,
      `--node-labels=${labels.join(',')}`,
    ],
  });
}

/**
 * Swap and cgroups of version 1 are what a developer's machine may have; the default eviction limits would
 * clear the node on a full disk; the firewall is not ours to change.
 */
function configuration(given: {
  readonly plane: Plane;
  readonly place: NodePlace;
  readonly address: string;
  readonly port: number;
}): object {
  const { plane, place, address, port } = given;
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address,
    port,
    healthzPort: 0,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: plane.files.path('ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    containerRuntimeEndpoint: `unix://${place.socket}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${place.cgroup}`,
    cgroupsPerQOS: true,
    enforceNodeAllocatable: ['pods'],
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
    podLogsDir: join(place.directory, 'pod-logs'),
    makeIPTablesUtilChains: false,
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'memory.available': '0%', 'nodefs.available': '0%', 'imagefs.available': '0%' },
    crashLoopBackOff: { maxContainerRestartPeriod: '10s' },
    serializeImagePulls: false,
    kubeAPIQPS: 100,
    kubeAPIBurst: 200,
  };
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { countReady } from './api.ts';
import { type Containerd, startContainerd } from './containerd.ts';
import { startKubelet } from './kubelet.ts';
import { makeNodeNetwork } from './node-network.ts';
import { cgroupRoots, type NodePlace, nodePlace } from './node-place.ts';
import { sweepNode } from './node-sweep.ts';
import { diskDirectory } from './paths.ts';
import type { Plane } from './plane.ts';
import { realNodeName } from './plane-files.ts';
import { type Server, waitFor } from './process.ts';

/** One node that truly pulls images and runs containers. A plane may have one. */
export interface RealNode {
  readonly name: string;
  /** Pods have addresses in the same /24, reachable from this machine. */
  readonly address: string;
  /** Where its traces on this machine are. */
  readonly place: NodePlace;
  /** Runs `ctr` against the node's containerd, in the namespace of Kubernetes. */
  ctr(args: readonly string[]): Promise<string>;
  /** Ends the pods and removes every trace; may be called twice. To be called before the plane's. */
  stop(): Promise<void>;
}

/** Starts kubelet and containerd and waits until the node is Ready. Needs root. */
export async function startRealNode(plane: Plane): Promise<RealNode> {
  const place = nodePlace(diskDirectory());
  const servers: Server[] = [];
  const stop = async (): Promise<void> => {
    for (const server of servers) await server.stop();
    await sweepNode(place);
  };
  try {
    const node = await bootNode({ plane, place, servers });
    return { ...node, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bootNode(boot: {
  readonly plane: Plane;
  readonly place: NodePlace;
  /** What has to be stopped, last started first. */
  readonly servers: Server[];
}): Promise<Omit<RealNode, 'stop'>> {
  const { plane, place, servers } = boot;
  for (const root of cgroupRoots()) mkdirSync(join(root, place.cgroup), { recursive: true });
  const network = await makeNodeNetwork(place);
  const containerd: Containerd = await startContainerd(place, network.cniDirectory);
  servers.unshift(containerd.server);
  const kubelet = await startKubelet(plane, place, network.address);
  servers.unshift(kubelet);
  await waitFor({
    what: 'the real node',
    timeoutMs: 60_000,
    servers,
    probe: async () => {
      const selector = encodeURIComponent(`kubernetes.io/hostname=${realNodeName}`);
      return countReady(await plane.api.get(`/api/v1/nodes?labelSelector=${selector}`)) === 1
        ? true
        : undefined;
    },
  });
  return { name: realNodeName, address: network.address, place, ctr: containerd.ctr };
}

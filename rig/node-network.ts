import { mkdirSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { OakumError } from '../src/kernel/index.ts';
import type { NodePlace } from './node-place.ts';
import { run } from './process.ts';

/** The bridge that the pods of one real node are plugged into; its address is the node's. */
export interface NodeNetwork {
  readonly address: string;
  /** Where containerd looks for the network's configuration. */
  readonly cniDirectory: string;
}

/**
 * Makes the bridge and the CNI configuration over it. The node has an address of its own on it because the
 * API server refuses to proxy to a loopback address. Packets do not leave the machine: no masquerading, no firewall rule.
 */
export async function makeNodeNetwork(place: NodePlace): Promise<NodeNetwork> {
  const subnet = freeSubnet();
  const address = `${subnet}.1`;
  await run('ip', ['link', 'add', place.bridge, 'type', 'bridge']);
  await run('ip', ['address', 'add', `${address}/24`, 'dev', place.bridge]);
  await run('ip', ['link', 'set', place.bridge, 'up']);
  const cniDirectory = join(place.directory, 'cni');
  mkdirSync(cniDirectory, { recursive: true });
  const configuration = cniConfiguration(place, subnet);
  writeFileSync(join(cniDirectory, '10-rig.conflist'), JSON.stringify(configuration));
  return { address, cniDirectory };
}

function cniConfiguration(place: NodePlace, subnet: string): object {
  const ipam = {
    type: 'host-local',
    dataDir: join(place.directory, 'addresses'),
    ranges: [[{ subnet: `${subnet}.0/24` }]],
    routes: [{ dst: '0.0.0.0/0' }],
  };
  const bridge = {
    type: 'bridge',
    bridge: place.bridge,
    isGateway: true,
    ipMasq: false,
    hairpinMode: true,
    ipam,
  };
  return { cniVersion: '0.4.0', name: 'rig', plugins: [bridge] };
}

/** The first of 10.231.N of which this machine has no address. */
function freeSubnet(): string {
  const taken = Object.values(networkInterfaces()).flatMap((each) => each?.map((one) => one.address) ?? []);
  for (let third = 0; third < 256; third += 1) {
    const subnet = `10.231.${third}`;
    if (!taken.some((address) => address.startsWith(`${subnet}.`))) return subnet;
  }
  throw new OakumError('rig.no-subnet', 'all of 10.231.0.0/16 is taken');
}

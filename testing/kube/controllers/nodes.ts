import { builtIn } from '../resources/registry.ts';
import { conditionOf, labelsOf, nameOf, secondsText } from '../values/meta.ts';
import { put, putDefault, type Tree, treesAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import { type Controller, splitKey } from './runtime.ts';
import { write } from './writes.ts';

const nodes = builtIn('nodes');

const archLabel = 'kubernetes.io/arch';

/** Stands in for the kubelet's own report: a Node that nobody reports on becomes Ready, with plain facts, on the processor that its label names. */
export function makeNodeReporter(world: World, kubeletVersion: string): Controller {
  return {
    name: 'node',
    concerns: ({ kind, resource, object }) =>
      resource.plural === 'nodes' && kind === 'ADDED' ? [`/${nameOf(object)}`] : [],
    reconcile: (key) => {
      const node = world.store.get(nodes, '', splitKey(key).name);
      if (node === undefined || conditionOf(node, 'Ready') !== undefined) return undefined;
      write(world, { resource: nodes, object: node, subresource: 'status', manager: 'kubelet' }, (draft) =>
        report(world, draft, kubeletVersion),
      );
      return undefined;
    },
  };
}

function report(world: World, draft: Tree, kubeletVersion: string): void {
  const now = secondsText(world.clock.now());
  const condition = (type: string, status: string, reason: string): Tree => ({
    type,
    status,
    reason,
    message: reason,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  });
  const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) =>
    condition(type, 'False', `KubeletHasNo${type}`),
  );
  put(
    draft,
    ['status', 'conditions'],
    [...treesAt(draft, 'status', 'conditions'), ...pressures, condition('Ready', 'True', 'KubeletReady')],
  );
  const capacity = { cpu: '8', memory: '16Gi', pods: '250' };
  putDefault(draft, ['status', 'capacity'], capacity);
  putDefault(draft, ['status', 'allocatable'], capacity);
  putDefault(draft, ['status', 'addresses'], [{ type: 'Hostname', address: nameOf(draft) }]);
  const info = {
    architecture: labelsOf(draft)[archLabel] ?? 'amd64',
    operatingSystem: 'linux',
    osImage: 'simulated',
    kernelVersion: 'simulated',
    containerRuntimeVersion: 'simulated://1',
    kubeletVersion,
  };
  for (const [field, value] of Object.entries(info)) putDefault(draft, ['status', 'nodeInfo', field], value);
}

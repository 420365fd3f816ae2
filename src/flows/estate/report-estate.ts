import { compareText } from '../../kernel/index.ts';

import type {
  Component,
  Inventory,
  NodeReading,
  ReportComponent,
  ReportEstate,
  ReportWorkload,
  Workload,
} from '../../model/index.ts';
import { skewsOf } from './skews.ts';

/** What an inventory holds beside images, each thing once with every place of it. `readings` are by the node's UID. */
export function reportEstate(inventory: Inventory, readings: ReadonlyMap<string, NodeReading>): ReportEstate {
  return {
    distribution: inventory.distribution,
    components: componentsOf(inventory.components),
    workloads: inventory.workloads.map(workloadOf),
    nodes: inventory.nodes.map((node) => ({ ...node, reading: readings.get(node.uid) ?? { kind: 'off' } })),
    addOns: inventory.addOns,
    skews: skewsOf(inventory),
    definitions: inventory.definitions,
  };
}

function componentsOf(components: readonly Component[]): readonly ReportComponent[] {
  const groups = Map.groupBy(components, ({ name, version }) => `${name} ${version}`);
  return [...groups.values()]
    .flatMap(([first, ...others]) => {
      if (first === undefined) return [];
      const { image: _image, where, ...own } = first;
      const places = [where, ...others.map((other) => other.where)];
      return [{ ...own, where: [...new Set(places)].toSorted(compareText) }];
    })
    .toSorted(
      (left, right) => compareText(left.name, right.name) || compareText(left.version, right.version),
    );
}

function workloadOf(workload: Workload): ReportWorkload {
  const { id, apiVersion, kind, namespace, name, replicas, readyReplicas, activity } = workload;
  return {
    id,
    apiVersion,
    kind,
    namespace,
    name,
    replicas,
    readyReplicas,
    activity,
    ownership: workload.ownership,
    attributes: workload.attributes,
    containers: workload.containers.map((container) => ({
      name: container.name,
      role: container.role,
      image: container.image,
      running: container.running.length,
      digests: [...new Set(container.running.flatMap(({ digest }) => digest ?? []))].toSorted(compareText),
    })),
  };
}

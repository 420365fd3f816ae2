import type { Resource } from '../resources/table.ts';
import { createdOf, isConditionTrue, isDeleting, millisecondsSince, nameOf } from '../values/meta.ts';
import { at, numberAt, type Tree, textAt, treesAt, type Value } from '../values/tree.ts';

/** A column of kubectl's tables, after pkg/printers/internalversion of Kubernetes. */
interface Column {
  readonly name: string;
  readonly value: (object: Tree) => string;
}

const text =
  (...path: readonly string[]) =>
  (object: Tree): string =>
    textAt(object, ...path) || '<none>';
const count =
  (...path: readonly string[]) =>
  (object: Tree): string =>
    String(numberAt(object, ...path));
const ratio =
  (have: readonly string[], want: readonly string[]) =>
  (object: Tree): string =>
    `${numberAt(object, ...have)}/${numberAt(object, ...want)}`;

const columns: Readonly<Record<string, readonly Column[]>> = {
  pods: [
    { name: 'Ready', value: readyContainers },
    { name: 'Status', value: podStatus },
    {
      name: 'Restarts',
      value: (pod) =>
        String(
          treesAt(pod, 'status', 'containerStatuses').reduce(
            (sum, each) => sum + numberAt(each, 'restartCount'),
            0,
          ),
        ),
    },
    { name: 'Node', value: text('spec', 'nodeName') },
  ],
  deployments: [
    { name: 'Ready', value: ratio(['status', 'readyReplicas'], ['spec', 'replicas']) },
    { name: 'Up-to-date', value: count('status', 'updatedReplicas') },
    { name: 'Available', value: count('status', 'availableReplicas') },
    { name: 'Images', value: images },
  ],
  replicasets: [
    { name: 'Desired', value: count('spec', 'replicas') },
    { name: 'Current', value: count('status', 'replicas') },
    { name: 'Ready', value: count('status', 'readyReplicas') },
  ],
  statefulsets: [{ name: 'Ready', value: ratio(['status', 'readyReplicas'], ['spec', 'replicas']) }],
  daemonsets: [
    { name: 'Desired', value: count('status', 'desiredNumberScheduled') },
    { name: 'Ready', value: count('status', 'numberReady') },
    { name: 'Available', value: count('status', 'numberAvailable') },
  ],
  jobs: [{ name: 'Completions', value: ratio(['status', 'succeeded'], ['spec', 'completions']) }],
  cronjobs: [
    { name: 'Schedule', value: text('spec', 'schedule') },
    { name: 'Suspend', value: (job) => String(at(job, 'spec', 'suspend') === true) },
  ],
  nodes: [
    { name: 'Status', value: nodeStatus },
    { name: 'Version', value: text('status', 'nodeInfo', 'kubeletVersion') },
  ],
  namespaces: [{ name: 'Status', value: text('status', 'phase') }],
  services: [
    { name: 'Type', value: text('spec', 'type') },
    { name: 'Cluster-IP', value: text('spec', 'clusterIP') },
    {
      name: 'Port(s)',
      value: (service) =>
        treesAt(service, 'spec', 'ports')
          .map((port) => `${numberAt(port, 'port')}/${textAt(port, 'protocol')}`)
          .join(','),
    },
  ],
  poddisruptionbudgets: [{ name: 'Allowed disruptions', value: count('status', 'disruptionsAllowed') }],
};

function readyContainers(pod: Tree): string {
  const statuses = treesAt(pod, 'status', 'containerStatuses');
  return `${statuses.filter((status) => status.ready === true).length}/${treesAt(pod, 'spec', 'containers').length}`;
}

/** The reason that stops a container says more than the phase. */
function podStatus(pod: Tree): string {
  if (isDeleting(pod)) return 'Terminating';
  const reasons = treesAt(pod, 'status', 'containerStatuses').map(
    (status) =>
      textAt(status, 'state', 'waiting', 'reason') || textAt(status, 'state', 'terminated', 'reason'),
  );
  return reasons.find((reason) => reason !== '') ?? textAt(pod, 'status', 'phase');
}

function images(workload: Tree): string {
  return treesAt(workload, 'spec', 'template', 'spec', 'containers')
    .map((container) => textAt(container, 'image'))
    .join(',');
}

function nodeStatus(node: Tree): string {
  const ready = isConditionTrue(node, 'Ready') ? 'Ready' : 'NotReady';
  return at(node, 'spec', 'unschedulable') === true ? `${ready},SchedulingDisabled` : ready;
}

export interface Tabled {
  readonly resource: Resource;
  readonly items: readonly Tree[];
  readonly metadata: Tree;
  readonly now: Temporal.Instant;
}

/** A meta.k8s.io/v1 Table, with the metadata of every object beside its row. */
export function tableText({ resource, items, metadata, now }: Tabled): string {
  const all = [
    { name: 'Name', value: nameOf },
    ...(columns[resource.plural] ?? []),
    { name: 'Age', value: (object: Tree) => age(object, now) },
  ];
  const definitions: Value[] = all.map(({ name }) => ({
    name,
    type: 'string',
    format: name === 'Name' ? 'name' : '',
    description: '',
    priority: 0,
  }));
  const rows: Value[] = items.map((object) => ({
    cells: all.map((column) => column.value(object)),
    object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata ?? {} },
  }));
  return JSON.stringify({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: definitions,
    rows,
  });
}

/** `45s`, `12m`, `7h`, `3d`: the age in its largest unit. */
function age(object: Tree, now: Temporal.Instant): string {
  const seconds = Math.max(0, Math.floor(millisecondsSince(createdOf(object), now) / 1_000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

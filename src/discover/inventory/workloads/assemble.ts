import type { KubeOwner } from '../../../edges/kube/interface.ts';
import { compareText } from '../../../kernel/pure/index.ts';
import type { Ownership, Workload } from '../../../model/index.ts';
import type { LabelTest } from '../label-selector.ts';
import type { PodFacts } from '../pods/pod.ts';
import { containersOf } from './containers.ts';
import type { SeenObject } from './seen.ts';
import { above, isBuiltIn, topOwner } from './top-owner.ts';

export interface Parts {
  readonly clusterId: string;
  readonly seen: readonly SeenObject[];
  readonly pods: readonly PodFacts[];
  /** Of the top owner's labels. */
  readonly fits: LabelTest;
}

/** A top owner with everything below it. */
interface Group {
  readonly head: SeenObject | KubeOwner;
  readonly namespace: string;
  readonly parts: SeenObject[];
  readonly pods: PodFacts[];
}

/** Every workload once, with its pods; sorted by namespace, kind and name. */
export function assembleWorkloads({ clusterId, seen, pods, fits }: Parts): readonly Workload[] {
  const byUid = new Map(seen.map((object) => [object.uid, object]));
  const groups = new Map<string, Group>();
  const groupOf = (head: SeenObject | KubeOwner, namespace: string): Group => {
    const group = groups.get(head.uid) ?? { head, namespace, parts: [], pods: [] };
    groups.set(head.uid, group);
    return group;
  };

  for (const object of seen) {
    const top = topOwner(above(object, byUid), byUid);
    if (top === undefined) groupOf(object, object.namespace);
    // Old revisions have no replicas; they must not bring back an owner that was deleted.
    else if (top.kind === 'referenced' && object.facts.activity === 'running') {
      groupOf(top.owner, object.namespace).parts.push(object);
    }
  }
  for (const pod of pods) {
    const top = topOwner(pod.controller, byUid);
    // Without a top it stands for itself, or for a controller that somebody made its own owner.
    const own = byUid.get(pod.uid) ?? byUid.get(pod.controller?.uid ?? '');
    const head = top === undefined ? own : top.kind === 'seen' ? top.object : top.owner;
    if (head !== undefined) groupOf(head, pod.namespace).pods.push(pod);
  }
  return [...groups.values()]
    .filter((group) => fits(labelsOf(group)))
    .map((group) => workloadOf(clusterId, group))
    .toSorted(
      (left, right) =>
        compareText(left.namespace, right.namespace) ||
        compareText(left.kind, right.kind) ||
        compareText(left.name, right.name),
    );
}

function labelsOf({ head, parts, pods }: Group): Readonly<Record<string, string>> {
  if (isSeen(head)) return head.labels;
  return parts[0]?.labels ?? pods[0]?.labels ?? {};
}

function workloadOf(clusterId: string, group: Group): Workload {
  return isSeen(group.head)
    ? fromObject(clusterId, group.head, group)
    : fromReference(clusterId, group.head, group);
}

/** Pods that ended belong to a workload only where ending is what they are for. */
const endingKinds = ['Job', 'CronJob', 'Pod'];

function fromObject(clusterId: string, object: SeenObject, group: Group): Workload {
  const { facts } = object;
  const pods = endingKinds.includes(object.kind) ? group.pods : group.pods.filter(({ isEnded }) => !isEnded);
  const { template } = facts;
  return {
    id: `${clusterId}/${object.uid}`,
    uid: object.uid,
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: object.namespace || (group.pods[0]?.namespace ?? ''),
    name: object.name,
    resourceVersion: object.resourceVersion,
    labels: object.labels,
    ...(object.release === undefined ? {} : { release: object.release }),
    podLabels: template?.labels ?? pods[0]?.labels ?? {},
    replicas: facts.replicas ?? pods.length,
    readyReplicas: facts.readyReplicas ?? readyOf(pods),
    activity: facts.activity ?? activityOf(group.pods),
    hostNetwork: template?.hostNetwork ?? pods.some(({ hostNetwork }) => hostNetwork),
    containers: containersOf(template === undefined ? [] : [template.containers], pods),
    ...(template?.power === undefined ? {} : { power: template.power }),
    ownership: object.ownership,
    attributes: {},
  };
}

/** Of a kind whose objects do not say it themselves. */
function activityOf(pods: readonly PodFacts[]): Workload['activity'] {
  if (pods.some(({ isEnded }) => !isEnded)) return 'running';
  return pods.length > 0 ? 'finished' : 'defined';
}

/** A workload of which only its name is known: what its pods and parts say stands for its template. */
function fromReference(clusterId: string, owner: KubeOwner, group: Group): Workload {
  const pods = group.pods.filter(({ isEnded }) => !isEnded);
  const template = group.parts[0]?.facts.template;
  return {
    id: `${clusterId}/${owner.uid}`,
    uid: owner.uid,
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    namespace: group.namespace,
    name: owner.name,
    resourceVersion: '',
    labels: {},
    podLabels: template?.labels ?? pods[0]?.labels ?? {},
    replicas: pods.length,
    readyReplicas: readyOf(pods),
    activity: pods.length > 0 || group.parts.length > 0 ? 'running' : 'finished',
    hostNetwork: template?.hostNetwork ?? pods.some(({ hostNetwork }) => hostNetwork),
    containers: containersOf(
      group.parts.map(({ facts }) => facts.template?.containers ?? []),
      pods,
    ),
    ...(template?.power === undefined ? {} : { power: template.power }),
    ownership: referencedOwnership(owner),
    attributes: {},
  };
}

/** A built-in owner that was not read was forbidden or just deleted: who owns it is then unknown, not an operator. */
function referencedOwnership(owner: KubeOwner): Ownership {
  const { kind, name, apiVersion } = owner;
  const evidence = [`known from owner references only: ${kind} ${name} (${apiVersion})`];
  if (isBuiltIn(owner)) return { manager: 'unknown', confidence: 'none', evidence };
  return { manager: 'operator', name: `operator of ${kind}`, confidence: 'certain', evidence };
}

function readyOf(pods: readonly PodFacts[]): number {
  return pods.filter(({ isReady }) => isReady).length;
}

function isSeen(head: SeenObject | KubeOwner): head is SeenObject {
  return 'facts' in head;
}

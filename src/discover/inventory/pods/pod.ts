import type { KubeObject, KubeOwner } from '../../../edges/kube/interface.ts';
import type { ContainerRole, RunningContainer } from '../../../model/index.ts';
import { parseObjectAs } from '../document.ts';
import { type ContainerTemplate, containersOf } from '../kinds/pod-template.ts';
import { isPlainPod } from './plain-pod.ts';
import { type ContainerStatus, Pod } from './pod-document.ts';
import type { PodIntern } from './pod-intern.ts';

/** One pod, reduced to what joins it to its workload and what it runs. */
export interface PodFacts {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly controller: KubeOwner | undefined;
  readonly node: string | undefined;
  readonly hostNetwork: boolean;
  readonly addresses: readonly string[];
  readonly isReady: boolean;
  /** Succeeded or Failed: nothing of it runs any more. */
  readonly isEnded: boolean;
  readonly containers: readonly PodContainer[];
}

export interface PodContainer {
  readonly template: ContainerTemplate;
  readonly running: RunningContainer;
}

/** @throws inventory.malformed */
export function readPod(object: KubeObject, intern: PodIntern): PodFacts {
  return podFacts(object, isPlainPod(object) ? object : parseObjectAs(Pod, object), intern);
}

/** Of an object whose spec and status are a pod's. */
export function podFacts(object: KubeObject, pod: Pod, intern: PodIntern): PodFacts {
  const { metadata } = object;
  const phase = pod.status?.phase;
  const node = pod.spec.nodeName === undefined ? undefined : intern.text(pod.spec.nodeName);
  const controller = controllerOf(object);
  const templates = intern.templates(containersOf(pod.spec));
  const place = { pod: metadata.name, podUid: metadata.uid, node, intern };
  return {
    uid: metadata.uid,
    name: metadata.name,
    namespace: intern.text(metadata.namespace ?? ''),
    labels: intern.labels(metadata.labels ?? {}),
    controller: controller === undefined ? undefined : intern.owner(controller),
    node,
    hostNetwork: pod.spec.hostNetwork ?? false,
    addresses: (pod.status?.podIPs ?? []).flatMap(({ ip }) => ip || []),
    isReady: conditionOf(pod, 'Ready')?.status === 'True',
    isEnded: phase === 'Succeeded' || phase === 'Failed',
    containers: templates.map((template) => ({ template, running: runningOf(pod, template, place) })),
  };
}

/** What all containers of a pod have in common. */
interface Place {
  readonly pod: string;
  readonly podUid: string;
  readonly node: string | undefined;
  readonly intern: PodIntern;
}

/** Static pods are "controlled" by their Node, which is no workload: they stand for themselves. */
export function controllerOf(object: KubeObject): KubeOwner | undefined {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller === true);
  return owner?.kind === 'Node' && owner.apiVersion === 'v1' ? undefined : owner;
}

/** In one literal, as there are hundreds of thousands of them: put together by spreading, each takes twice the memory. */
function runningOf(
  pod: Pod,
  container: ContainerTemplate,
  { pod: name, podUid, node, intern }: Place,
): RunningContainer {
  const status = statusesOf(pod, container.role).find((one) => one.name === container.name);
  if (status === undefined) {
    const state = intern.text(pendingReason(pod));
    return { pod: name, podUid, node, imageId: '', ready: false, restarts: 0, state };
  }
  const { ready, restartCount: restarts } = status;
  const state = intern.text(stateOf(status));
  const { imageId, digest } = intern.image(status.imageID);
  if (digest === undefined) return { pod: name, podUid, node, imageId, ready, restarts, state };
  return { pod: name, podUid, node, imageId, digest, ready, restarts, state };
}

function statusesOf(pod: Pod, role: ContainerRole): readonly ContainerStatus[] {
  const { status } = pod;
  if (role === 'regular') return status?.containerStatuses ?? [];
  return (role === 'ephemeral' ? status?.ephemeralContainerStatuses : status?.initContainerStatuses) ?? [];
}

function stateOf({ state }: ContainerStatus): string {
  if (state?.running !== undefined) return 'running';
  if (state?.terminated !== undefined) return state.terminated.reason ?? 'Terminated';
  return state?.waiting?.reason ?? 'Waiting';
}

/** No container status yet: not scheduled (and why), or scheduled and not started. */
function pendingReason(pod: Pod): string {
  const scheduled = conditionOf(pod, 'PodScheduled');
  return scheduled?.status === 'False' ? (scheduled.reason ?? 'Unscheduled') : 'Pending';
}

function conditionOf(pod: Pod, type: string) {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

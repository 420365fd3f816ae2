import type { KubeOwner } from '../../../edges/kube/interface.ts';
import type { SeenObject } from './seen.ts';

/** The object that a person would name: one that was read, or one that is known by an owner reference only. */
export type TopOwner =
  | { readonly kind: 'seen'; readonly object: SeenObject }
  | { readonly kind: 'referenced'; readonly owner: KubeOwner };

/** Longer chains do not exist but in a loop that someone made. */
const maxSteps = 10;

/**
 * Walks controllers upwards (Pod → ReplicaSet → Deployment, Pod → Job → CronJob) and stops at the first that is a
 * workload in its own right. A Deployment stays the workload when an operator controls it, because its template is what
 * runs, but where its controller was read and owns whole workloads (a Knative Revision). A ReplicaSet or Pod of a custom
 * resource (a database cluster) leads to that resource.
 */
export function topOwner(
  controller: KubeOwner | undefined,
  seen: ReadonlyMap<string, SeenObject>,
): TopOwner | undefined {
  let owner = controller;
  for (let step = 0; owner !== undefined && step < maxSteps; step += 1) {
    const object = seen.get(owner.uid);
    if (object === undefined) return { kind: 'referenced', owner };
    owner = above(object, seen);
    if (owner === undefined) return { kind: 'seen', object };
  }
  return undefined;
}

/** What an object is a part of: a part's controller, and for all others only one that owns whole workloads. */
export function above(object: SeenObject, seen: ReadonlyMap<string, SeenObject>): KubeOwner | undefined {
  const { controller, isPart } = object;
  if (isPart || controller === undefined) return controller;
  return seen.get(controller.uid)?.ownsWorkloads === true ? controller : undefined;
}

/** Whether Kubernetes itself brought the kind. */
export function isBuiltIn({ apiVersion }: Pick<KubeOwner, 'apiVersion'>): boolean {
  return /^(?:v1|apps\/.*|batch\/.*)$/.test(apiVersion);
}

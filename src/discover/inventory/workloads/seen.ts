import type { KubeObject, KubeOwner } from '../../../edges/kube/interface.ts';
import type { HelmReleaseName, Ownership } from '../../../model/index.ts';
import type { WorkloadFacts, WorkloadKind } from '../kinds/kind.ts';
import { helmRelease } from '../ownership/helm-release.ts';
import { ownershipOf } from '../ownership/ownership.ts';
import { controllerOf } from '../pods/pod.ts';

/** One object of a workload kind, reduced as it came; parts that have a controller keep only what leads to it. */
export interface SeenObject {
  readonly uid: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly release: HelmReleaseName | undefined;
  readonly isPart: boolean;
  /** Even a Deployment that it controls is a part of it. */
  readonly ownsWorkloads: boolean;
  readonly controller: KubeOwner | undefined;
  readonly facts: WorkloadFacts;
  readonly ownership: Ownership;
}

/** @throws inventory.malformed */
export function readSeen(kind: WorkloadKind, object: KubeObject): SeenObject {
  const { metadata } = object;
  return {
    uid: metadata.uid,
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    resourceVersion: metadata.resourceVersion,
    labels: metadata.labels ?? {},
    release: helmRelease(metadata),
    isPart: kind.rank === 'part',
    ownsWorkloads: kind.ownsWorkloads === true,
    controller: controllerOf(object),
    facts: kind.read(object),
    ownership: ownershipOf(object),
  };
}

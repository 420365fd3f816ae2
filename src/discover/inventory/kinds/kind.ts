import type { KubeObject, KubeResource } from '../../../edges/kube/interface.ts';
import type { Workload } from '../../../model/index.ts';
import type { PodTemplate } from './pod-template.ts';

/** What one object of a kind says about itself, before its pods are known. */
export interface WorkloadFacts {
  /** undefined where the object has none of its own: its pods stand for it. */
  readonly template: PodTemplate | undefined;
  /** undefined where the kind does not count them: then its pods are counted. */
  readonly replicas: number | undefined;
  /** undefined where the kind does not count them: then its ready pods are counted. */
  readonly readyReplicas: number | undefined;
  /** undefined where only its pods can say. */
  readonly activity: Workload['activity'] | undefined;
}

/** One kind of workload. A provider knows where its kind keeps the pod template and its numbers, and nothing else. */
export interface WorkloadKind {
  /** The `kind` of its objects, made unique where groups share one: `AdvancedStatefulSet`. */
  readonly id: string;
  /** In the version that `read` was written for; a server may serve another. */
  readonly resource: KubeResource;
  /**
   * `workload`: a person would name it, whoever owns it. `part`: it carries out what its controller wants, and is a
   * workload only where it has none.
   */
  readonly rank: 'workload' | 'part';
  /** Whether even a Deployment that it owns is a part of it: a Knative Service is one thing with all that it made. */
  readonly ownsWorkloads?: true;
  /** @throws inventory.malformed for what Kubernetes would not write. */
  read(object: KubeObject): WorkloadFacts;
}

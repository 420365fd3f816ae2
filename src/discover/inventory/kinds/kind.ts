import type { KubeObject, KubeResource } from '../../../edges/kube/interface.ts';
import type { Workload } from '../../../model/index.ts';
import type { PodTemplate } from './pod-template.ts';

/** What one object of a kind says about itself, before its pods are known. */
export interface WorkloadFacts {
  readonly template: PodTemplate;
  readonly replicas: number;
  /** undefined where the kind does not count them: then its ready pods are counted. */
  readonly readyReplicas: number | undefined;
  readonly activity: Workload['activity'];
}

/** One kind of workload. A provider knows where its kind keeps the pod template and its numbers, and nothing else. */
export interface WorkloadKind {
  /** The `kind` of its objects. */
  readonly id: string;
  readonly resource: KubeResource;
  /**
   * `workload`: a person would name it, whoever owns it. `part`: it carries out what its controller wants, and is a
   * workload only where it has none.
   */
  readonly rank: 'workload' | 'part';
  /** @throws inventory.malformed for what Kubernetes would not write. */
  read(object: KubeObject): WorkloadFacts;
}

/** ReplicaSet: nearly always one version of a Deployment; a workload only where nobody controls it. */
import * as z from 'zod';
import { parseObjectAs } from '../../document.ts';
import { replicaSets } from '../../resources.ts';
import type { WorkloadKind } from '../kind.ts';
import { PodTemplateSpec, plainTemplateOf, templateOf } from '../pod-template.ts';

const ReplicaSet = z.object({
  spec: z.object({ replicas: z.number().int().default(1), template: PodTemplateSpec }),
  status: z.object({ readyReplicas: z.number().int().default(0) }).default({ readyReplicas: 0 }),
});

export const replicaSet: WorkloadKind = {
  id: 'ReplicaSet',
  resource: replicaSets,
  rank: 'part',
  read(object) {
    const { spec, status } = parseObjectAs(ReplicaSet, object);
    // There are many, and of one that is controlled its owner says more.
    const isOwned = (object.metadata.ownerReferences ?? []).some(({ controller }) => controller === true);
    return {
      template: isOwned ? plainTemplateOf(spec.template) : templateOf(spec.template),
      replicas: spec.replicas,
      readyReplicas: status.readyReplicas,
      activity: spec.replicas === 0 ? 'defined' : 'running',
    };
  },
};

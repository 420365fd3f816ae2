/** The StatefulSet of OpenKruise: like that of Kubernetes, updated in place or many at once. */
import * as z from 'zod';
import { parseObjectAs } from '../../document.ts';
import { advancedStatefulSets } from '../../resources.ts';
import type { WorkloadKind } from '../kind.ts';
import { PodTemplateSpec, templateOf } from '../pod-template.ts';

const AdvancedStatefulSet = z.object({
  spec: z.object({ replicas: z.number().int().default(1), template: PodTemplateSpec }),
  status: z.object({ readyReplicas: z.number().int().default(0) }).default({ readyReplicas: 0 }),
});

export const advancedStatefulSet: WorkloadKind = {
  id: 'AdvancedStatefulSet',
  resource: advancedStatefulSets,
  rank: 'workload',
  read(object) {
    const { spec, status } = parseObjectAs(AdvancedStatefulSet, object);
    return {
      template: templateOf(spec.template),
      replicas: spec.replicas,
      readyReplicas: status.readyReplicas,
      activity: spec.replicas === 0 ? 'defined' : 'running',
    };
  },
};

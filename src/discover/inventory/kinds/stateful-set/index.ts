/** StatefulSet: pods with names and volumes of their own. */
import * as z from 'zod';
import { parseObjectAs } from '../../document.ts';
import { statefulSets } from '../../resources.ts';
import type { WorkloadKind } from '../kind.ts';
import { PodTemplateSpec, templateOf } from '../pod-template.ts';

const StatefulSet = z.object({
  spec: z.object({ replicas: z.number().int().default(1), template: PodTemplateSpec }),
  status: z.object({ readyReplicas: z.number().int().default(0) }).default({ readyReplicas: 0 }),
});

export const statefulSet: WorkloadKind = {
  id: 'StatefulSet',
  resource: statefulSets,
  rank: 'workload',
  read(object) {
    const { spec, status } = parseObjectAs(StatefulSet, object);
    return {
      template: templateOf(spec.template),
      replicas: spec.replicas,
      readyReplicas: status.readyReplicas,
      activity: spec.replicas === 0 ? 'defined' : 'running',
    };
  },
};

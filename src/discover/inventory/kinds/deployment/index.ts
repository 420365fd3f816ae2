/** Deployment: pods through ReplicaSets, one for each version of its template. */
import * as z from 'zod';
import { parseObjectAs } from '../../document.ts';
import { deployments } from '../../resources.ts';
import type { WorkloadKind } from '../kind.ts';
import { PodTemplateSpec, templateOf } from '../pod-template.ts';

const Deployment = z.object({
  spec: z.object({ replicas: z.number().int().default(1), template: PodTemplateSpec }),
  status: z.object({ readyReplicas: z.number().int().default(0) }).default({ readyReplicas: 0 }),
});

export const deployment: WorkloadKind = {
  id: 'Deployment',
  resource: deployments,
  rank: 'workload',
  read(object) {
    const { spec, status } = parseObjectAs(Deployment, object);
    return {
      template: templateOf(spec.template),
      replicas: spec.replicas,
      readyReplicas: status.readyReplicas,
      activity: spec.replicas === 0 ? 'defined' : 'running',
    };
  },
};

/** Rollout of Argo Rollouts: pods through ReplicaSets, as a Deployment, released step by step. */
import * as z from 'zod';
import { parseObjectAs } from '../../document.ts';
import { rollouts } from '../../resources.ts';
import type { WorkloadKind } from '../kind.ts';
import { PodTemplateSpec, templateOf } from '../pod-template.ts';

/** Either a template of its own or the Deployment whose template it takes. */
const Spec = z.union([
  z.object({ replicas: z.number().int().default(1), template: PodTemplateSpec }),
  z.object({
    replicas: z.number().int().default(1),
    workloadRef: z.object({ kind: z.string(), name: z.string() }),
  }),
]);

const Rollout = z.object({
  spec: Spec,
  status: z.object({ readyReplicas: z.number().int().default(0) }).default({ readyReplicas: 0 }),
});

export const rollout: WorkloadKind = {
  id: 'Rollout',
  resource: rollouts,
  rank: 'workload',
  read(object) {
    const { spec, status } = parseObjectAs(Rollout, object);
    return {
      template: 'template' in spec ? templateOf(spec.template) : undefined,
      replicas: spec.replicas,
      readyReplicas: status.readyReplicas,
      activity: spec.replicas === 0 ? 'defined' : 'running',
    };
  },
};

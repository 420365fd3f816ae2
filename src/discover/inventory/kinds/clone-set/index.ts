/** CloneSet of OpenKruise: pods of its own, without ReplicaSets between. */
import * as z from 'zod';
import { parseObjectAs } from '../../document.ts';
import { cloneSets } from '../../resources.ts';
import type { WorkloadKind } from '../kind.ts';
import { PodTemplateSpec, templateOf } from '../pod-template.ts';

const CloneSet = z.object({
  spec: z.object({ replicas: z.number().int().default(1), template: PodTemplateSpec }),
  status: z.object({ readyReplicas: z.number().int().default(0) }).default({ readyReplicas: 0 }),
});

export const cloneSet: WorkloadKind = {
  id: 'CloneSet',
  resource: cloneSets,
  rank: 'workload',
  read(object) {
    const { spec, status } = parseObjectAs(CloneSet, object);
    return {
      template: templateOf(spec.template),
      replicas: spec.replicas,
      readyReplicas: status.readyReplicas,
      activity: spec.replicas === 0 ? 'defined' : 'running',
    };
  },
};

/** The DaemonSet of OpenKruise: like that of Kubernetes, updated in waves or in place. */
import * as z from 'zod';
import { parseObjectAs } from '../../document.ts';
import { advancedDaemonSets } from '../../resources.ts';
import type { WorkloadKind } from '../kind.ts';
import { PodTemplateSpec, templateOf } from '../pod-template.ts';

const Status = z.object({
  desiredNumberScheduled: z.number().int().default(0),
  numberReady: z.number().int().default(0),
});

const AdvancedDaemonSet = z.object({
  spec: z.object({ template: PodTemplateSpec }),
  status: Status.optional(),
});

export const advancedDaemonSet: WorkloadKind = {
  id: 'AdvancedDaemonSet',
  resource: advancedDaemonSets,
  rank: 'workload',
  read(object) {
    const { spec, status } = parseObjectAs(AdvancedDaemonSet, object);
    const replicas = status?.desiredNumberScheduled ?? 0;
    return {
      template: templateOf(spec.template),
      replicas,
      readyReplicas: status?.numberReady ?? 0,
      activity: replicas === 0 ? 'defined' : 'running',
    };
  },
};

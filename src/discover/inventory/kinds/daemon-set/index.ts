/** DaemonSet: one pod on each node that it selects; how many that are is in its status only. */
import * as z from 'zod';
import { parseObjectAs } from '../../document.ts';
import { daemonSets } from '../../resources.ts';
import type { WorkloadKind } from '../kind.ts';
import { PodTemplateSpec, templateOf } from '../pod-template.ts';

const Status = z.object({
  desiredNumberScheduled: z.number().int().default(0),
  numberReady: z.number().int().default(0),
});

const DaemonSet = z.object({ spec: z.object({ template: PodTemplateSpec }), status: Status.optional() });

export const daemonSet: WorkloadKind = {
  id: 'DaemonSet',
  resource: daemonSets,
  rank: 'workload',
  read(object) {
    const { spec, status } = parseObjectAs(DaemonSet, object);
    const replicas = status?.desiredNumberScheduled ?? 0;
    return {
      template: templateOf(spec.template),
      replicas,
      readyReplicas: status?.numberReady ?? 0,
      activity: replicas === 0 ? 'defined' : 'running',
    };
  },
};

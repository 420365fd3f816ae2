/** CronJob: Jobs at times. Between them it has no pods and still runs its image again: that is running, unless suspended. */
import * as z from 'zod';
import { parseObjectAs } from '../../document.ts';
import { cronJobs } from '../../resources.ts';
import type { WorkloadKind } from '../kind.ts';
import { PodTemplateSpec, templateOf } from '../pod-template.ts';

const CronJob = z.object({
  spec: z.object({
    suspend: z.boolean().default(false),
    jobTemplate: z.object({ spec: z.object({ template: PodTemplateSpec }) }),
  }),
  status: z.object({ active: z.array(z.unknown()).optional() }).optional(),
});

export const cronJob: WorkloadKind = {
  id: 'CronJob',
  resource: cronJobs,
  rank: 'workload',
  read(object) {
    const { spec, status } = parseObjectAs(CronJob, object);
    return {
      template: templateOf(spec.jobTemplate.spec.template),
      replicas: status?.active?.length ?? 0,
      readyReplicas: undefined,
      activity: spec.suspend ? 'defined' : 'running',
    };
  },
};

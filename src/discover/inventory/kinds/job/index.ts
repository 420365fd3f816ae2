/** Job: pods that end. Finished jobs stay until someone or a TTL removes them; suspended ones have no pods. */
import * as z from 'zod';
import { parseObjectAs } from '../../document.ts';
import { jobs } from '../../resources.ts';
import type { WorkloadKind } from '../kind.ts';
import { PodTemplateSpec, templateOf } from '../pod-template.ts';

const Job = z.object({
  spec: z.object({
    parallelism: z.number().int().default(1),
    suspend: z.boolean().default(false),
    template: PodTemplateSpec,
  }),
  status: z
    .object({
      ready: z.number().int().optional(),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).optional(),
    })
    .optional(),
});

export const job: WorkloadKind = {
  id: 'Job',
  resource: jobs,
  rank: 'part',
  read(object) {
    const { spec, status } = parseObjectAs(Job, object);
    const isFinished = (status?.conditions ?? []).some(
      ({ type, status: value }) => (type === 'Complete' || type === 'Failed') && value === 'True',
    );
    return {
      template: templateOf(spec.template),
      replicas: isFinished || spec.suspend ? 0 : spec.parallelism,
      readyReplicas: status?.ready ?? 0,
      activity: isFinished ? 'finished' : spec.suspend ? 'defined' : 'running',
    };
  },
};

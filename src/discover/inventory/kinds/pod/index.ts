/** Pod: a workload where nobody controls it: bare, or static (written by the kubelet from a file, owned by its Node). */
import * as z from 'zod';
import { parseObjectAs } from '../../document.ts';
import { pods } from '../../resources.ts';
import type { WorkloadKind } from '../kind.ts';
import { PodSpec, plainTemplateOf } from '../pod-template.ts';

const Pod = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()).optional() }),
  spec: PodSpec,
  status: z
    .object({
      phase: z.string().optional(),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).optional(),
    })
    .optional(),
});

export const pod: WorkloadKind = {
  id: 'Pod',
  resource: pods,
  rank: 'part',
  read(object) {
    const { metadata, spec, status } = parseObjectAs(Pod, object);
    const isEnded = status?.phase === 'Succeeded' || status?.phase === 'Failed';
    const isReady = (status?.conditions ?? []).some(
      (condition) => condition.type === 'Ready' && condition.status === 'True',
    );
    return {
      template: plainTemplateOf({ metadata, spec }),
      replicas: isEnded ? 0 : 1,
      readyReplicas: isReady ? 1 : 0,
      activity: isEnded ? 'finished' : 'running',
    };
  },
};

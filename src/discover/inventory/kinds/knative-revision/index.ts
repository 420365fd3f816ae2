/** Revision of Knative Serving: one version of a Configuration; a workload only where nobody controls it. */
import * as z from 'zod';
import { parseObjectAs } from '../../document.ts';
import { knativeRevisions } from '../../resources.ts';
import type { WorkloadKind } from '../kind.ts';
import { PodSpec, plainTemplateOf } from '../pod-template.ts';

const KnativeRevision = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()).optional() }),
  spec: PodSpec,
});

export const knativeRevision: WorkloadKind = {
  id: 'KnativeRevision',
  resource: knativeRevisions,
  rank: 'part',
  ownsWorkloads: true,
  read(object) {
    return {
      template: plainTemplateOf(parseObjectAs(KnativeRevision, object)),
      replicas: undefined,
      readyReplicas: undefined,
      activity: undefined,
    };
  },
};

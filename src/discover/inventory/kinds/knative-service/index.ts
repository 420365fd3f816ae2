/** Service of Knative Serving: one thing with its Configuration, its Revisions and their Deployments. */
import * as z from 'zod';
import { parseObjectAs } from '../../document.ts';
import { knativeServices } from '../../resources.ts';
import type { WorkloadKind } from '../kind.ts';
import { PodTemplateSpec, templateOf } from '../pod-template.ts';

const KnativeService = z.object({ spec: z.object({ template: PodTemplateSpec }) });

export const knativeService: WorkloadKind = {
  id: 'KnativeService',
  resource: knativeServices,
  rank: 'workload',
  ownsWorkloads: true,
  read(object) {
    const { spec } = parseObjectAs(KnativeService, object);
    return {
      template: templateOf(spec.template),
      replicas: undefined,
      readyReplicas: undefined,
      activity: undefined,
    };
  },
};

/** Configuration of Knative Serving: nearly always a Service's; a workload only where nobody controls it. */
import * as z from 'zod';
import { parseObjectAs } from '../../document.ts';
import { knativeConfigurations } from '../../resources.ts';
import type { WorkloadKind } from '../kind.ts';
import { PodTemplateSpec, templateOf } from '../pod-template.ts';

const KnativeConfiguration = z.object({ spec: z.object({ template: PodTemplateSpec }) });

export const knativeConfiguration: WorkloadKind = {
  id: 'KnativeConfiguration',
  resource: knativeConfigurations,
  rank: 'part',
  ownsWorkloads: true,
  read(object) {
    const { spec } = parseObjectAs(KnativeConfiguration, object);
    return {
      template: templateOf(spec.template),
      replicas: undefined,
      readyReplicas: undefined,
      activity: undefined,
    };
  },
};

import * as z from 'zod';

/** Every metric stands by itself: one that is not what it should be costs no other. */
export const Metric = z.looseObject({
  other: z.object({ type: z.string(), content: z.unknown() }).optional().catch(undefined),
});
export type Metric = z.infer<typeof Metric>;

/** One metric with the name of who published it. */
export interface SourcedMetric {
  readonly metric: Metric;
  readonly source: string;
}

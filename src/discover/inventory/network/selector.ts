import * as z from 'zod';
import type { LabelSelector } from '../../../model/index.ts';

export const Selector = z.object({
  matchLabels: z.record(z.string(), z.string()).nullish(),
  matchExpressions: z
    .array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).nullish() }))
    .nullish(),
});

export function selectorOf({ matchLabels, matchExpressions }: z.infer<typeof Selector>): LabelSelector {
  return {
    labels: matchLabels ?? {},
    expressions: (matchExpressions ?? []).map(({ key, operator, values }) => ({
      key,
      operator,
      values: values ?? [],
    })),
  };
}

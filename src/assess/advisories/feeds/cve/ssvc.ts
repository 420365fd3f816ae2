import * as z from 'zod';
import type { VulnerabilityFacts } from '../../../../model/index.ts';
import type { SourcedMetric } from './metric.ts';

const Ssvc = z.object({
  options: z.array(z.record(z.string(), z.unknown())).max(50),
  timestamp: z.string().optional(),
});

type Points = Pick<VulnerabilityFacts, 'exploitation' | 'automatable' | 'technicalImpact'>;

/** The first SSVC decision that can be read, with who made it and when. */
export function ssvcOf(metrics: readonly SourcedMetric[]): Partial<VulnerabilityFacts> {
  for (const { metric, source } of metrics) {
    if (metric.other?.type !== 'ssvc') continue;
    const parsed = Ssvc.safeParse(metric.other.content);
    const points = parsed.success ? ssvcPoints(parsed.data.options) : {};
    if (Object.keys(points).length === 0) continue;
    const day = parsed.data?.timestamp?.slice(0, 10);
    return { ...points, assessed: day === undefined ? source : `${source}, ${day}` };
  }
  return {};
}

/** Both spellings are about: `Technical Impact` here, `technicalImpact` where others copy it. Words vary in case. */
export function ssvcPoints(options: readonly Readonly<Record<string, unknown>>[]): Points {
  const named = new Map(
    options.flatMap((option) =>
      Object.entries(option).map(
        ([name, value]) => [name.toLowerCase().replaceAll(' ', ''), String(value).toLowerCase()] as const,
      ),
    ),
  );
  const exploitation = (['none', 'poc', 'active'] as const).find(
    (value) => value === named.get('exploitation'),
  );
  const technicalImpact = (['partial', 'total'] as const).find(
    (value) => value === named.get('technicalimpact'),
  );
  const automatable = named.get('automatable');
  return {
    ...(exploitation === undefined ? {} : { exploitation }),
    ...(automatable === 'yes' || automatable === 'no' ? { automatable: automatable === 'yes' } : {}),
    ...(technicalImpact === undefined ? {} : { technicalImpact }),
  };
}

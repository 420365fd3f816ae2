import * as z from 'zod';
import { severityOfScore } from '../../../../formats/cvss/index.ts';
import { schemaReason } from '../../../../formats/feed-records/index.ts';
import type { Quarantined, VulnerabilityFacts } from '../../../../model/index.ts';
import { beginning, documentsOf, type FeedProvider, factsOf } from '../provider.ts';

const Metric = z.looseObject({
  other: z.object({ type: z.string(), content: z.unknown() }).optional().catch(undefined),
});
type Metric = z.infer<typeof Metric>;
const Container = z.object({ metrics: z.array(Metric).optional() });
const CveRecord = z.object({
  dataType: z.literal('CVE_RECORD'),
  cveMetadata: z.object({ cveId: z.string(), state: z.string(), dateRejected: z.string().optional() }),
  containers: z.object({ cna: Container.optional(), adp: z.array(Container).optional() }),
});
const Ssvc = z.object({ options: z.array(z.record(z.string(), z.unknown())) });
const Scored = z.object({ baseScore: z.number() });

/** CVE records (JSON 5) as CISA enriches them: SSVC decision points, scores, rejected ids. */
export const cve: FeedProvider = {
  id: 'cve',
  knows: 'all',
  accepts: (file) => /^\s*\{[\s\S]*"dataType"\s*:\s*"CVE_RECORD"/.test(beginning(file)),
  read: (file, feed) => {
    const facts: VulnerabilityFacts[] = [];
    const quarantined: Quarantined[] = [];
    for (const [at, text] of documentsOf(file).entries()) {
      const parsed = CveRecord.safeParse(parseJson(text));
      if (parsed.success) facts.push(factsOfRecord(parsed.data, feed));
      else quarantined.push({ what: `${file.name}:${at + 1}`, reason: schemaReason(parsed.error) });
    }
    return { advisories: [], facts, quarantined };
  },
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function factsOfRecord(record: z.infer<typeof CveRecord>, feed: string): VulnerabilityFacts {
  const { cveId, state, dateRejected } = record.cveMetadata;
  if (state === 'REJECTED') {
    return factsOf(cveId, { rejected: [feed, dateRejected?.slice(0, 10)].filter(Boolean).join(', ') });
  }
  const metrics = [record.containers.cna, ...(record.containers.adp ?? [])].flatMap(
    (container) => container?.metrics ?? [],
  );
  return factsOf(cveId, { ...decisionPoints(metrics), severity: severityOf(metrics) });
}

/** Both spellings are about: `Technical Impact` here, `technicalImpact` where others copy it. Words vary in case. */
export function ssvcPoints(
  options: readonly Readonly<Record<string, unknown>>[],
): Partial<VulnerabilityFacts> {
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

function decisionPoints(metrics: readonly Metric[]): Partial<VulnerabilityFacts> {
  const ssvc = metrics.find(({ other }) => other?.type === 'ssvc')?.other?.content;
  const parsed = Ssvc.safeParse(ssvc);
  return parsed.success ? ssvcPoints(parsed.data.options) : {};
}

/** The newest scoring system that has a score; the numbering authority before CISA, by the order of containers. */
function severityOf(metrics: readonly Metric[]): VulnerabilityFacts['severity'] {
  for (const system of ['cvssV4_0', 'cvssV3_1', 'cvssV3_0']) {
    for (const metric of metrics) {
      const scored = Scored.safeParse(metric[system]);
      if (scored.success) return severityOfScore(scored.data.baseScore);
    }
  }
  return 'unknown';
}

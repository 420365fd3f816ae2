import * as z from 'zod';
import { cvssBaseScore, severityOfScore } from '../../../../formats/cvss/index.ts';
import { parseCvss } from '../../../../formats/cvss-vector/index.ts';
import { schemaReason } from '../../../../formats/feed-records/index.ts';
import type { Quarantined, SourcedVector, VulnerabilityFacts } from '../../../../model/index.ts';
import { type FeedContent, factsOf } from '../provider.ts';
import { Metric, type SourcedMetric } from './metric.ts';
import { ssvcOf } from './ssvc.ts';

const Container = z.object({
  metrics: z.array(Metric).max(200).optional(),
  providerMetadata: z.object({ shortName: z.string().optional() }).optional(),
});
const CveRecord = z.object({
  dataType: z.literal('CVE_RECORD'),
  cveMetadata: z.object({
    cveId: z.string().regex(/^CVE-\d{4}-\d{4,19}$/),
    state: z.string(),
    dateRejected: z.string().optional(),
  }),
  containers: z.object({ cna: Container.optional(), adp: z.array(Container).max(100).optional() }),
});
type CveRecord = z.infer<typeof CveRecord>;
const Scored = z.object({
  baseScore: z.number().min(0).max(10).optional(),
  vectorString: z.string().optional(),
});

/**
 * One CVE record (JSON 5.x): a rejected one says so and nothing else; of the others the SSVC points, the severity, and
 * every vector with its source. What it says to be affected is not read: names there are marketing's, not packages.
 */
export function readRecord(text: string, at: { readonly feed: string; readonly what: string }): FeedContent {
  const parsed = CveRecord.safeParse(parseJson(text));
  if (!parsed.success) return aside(at.what, schemaReason(parsed.error));
  const { cveId, state, dateRejected } = parsed.data.cveMetadata;
  if (state === 'REJECTED') {
    const rejected = [at.feed, dateRejected?.slice(0, 10)].filter(Boolean).join(', ');
    return { advisories: [], facts: [factsOf(cveId, { rejected })], quarantined: [] };
  }
  const metrics = metricsOf(parsed.data);
  const { vectors, quarantined } = vectorsOf(metrics, cveId);
  const facts = factsOf(cveId, {
    ...ssvcOf(metrics),
    severity: severityOf(metrics),
    ...(vectors.length === 0 ? {} : { vectors }),
  });
  return { advisories: [], facts: [facts], quarantined };
}

function aside(what: string, reason: string): FeedContent {
  return { advisories: [], facts: [], quarantined: [{ what, reason }] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The numbering authority's before everybody else's, which is the order that counts. */
function metricsOf({ containers: { cna, adp = [] } }: CveRecord): readonly SourcedMetric[] {
  const named = [{ container: cna, role: 'CNA' }, ...adp.map((container) => ({ container, role: 'ADP' }))];
  return named.flatMap(({ container, role }) =>
    (container?.metrics ?? []).map((metric) => ({
      metric,
      source: container?.providerMetadata?.shortName ?? role,
    })),
  );
}

const systems = ['cvssV4_0', 'cvssV3_1', 'cvssV3_0', 'cvssV2_0'] as const;

/** A vector that is none is set aside, and the record stays. */
function vectorsOf(
  metrics: readonly SourcedMetric[],
  cveId: string,
): { readonly vectors: readonly SourcedVector[]; readonly quarantined: readonly Quarantined[] } {
  const vectors: SourcedVector[] = [];
  const quarantined: Quarantined[] = [];
  for (const { system, source, scored } of scoresOf(metrics)) {
    const { vectorString: vector } = scored;
    if (vector === undefined) continue;
    const read = parseCvss(vector);
    if (read.kind === 'vector') vectors.push({ vector, source });
    else quarantined.push({ what: `${cveId} ${system} of ${source}`, reason: read.reason });
  }
  return { vectors, quarantined };
}

/** Newest scoring system first, inside one the order of containers. */
function scoresOf(metrics: readonly SourcedMetric[]): readonly {
  readonly system: string;
  readonly source: string;
  readonly scored: z.infer<typeof Scored>;
}[] {
  return systems.flatMap((system) =>
    metrics.flatMap(({ metric, source }) => {
      const scored = Scored.safeParse(metric[system]);
      return scored.success ? [{ system, source, scored: scored.data }] : [];
    }),
  );
}

/** The newest scoring system that has a score. */
function severityOf(metrics: readonly SourcedMetric[]): VulnerabilityFacts['severity'] {
  for (const { system, scored } of scoresOf(metrics)) {
    const score = scored.baseScore ?? cvssBaseScore(scored.vectorString ?? '');
    if (score === undefined) continue;
    const severity = severityOfScore(score);
    return system === 'cvssV2_0' && severity === 'critical' ? 'high' : severity;
  }
  return 'unknown';
}

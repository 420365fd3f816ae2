import type { FindingFacet, FindingPage, FindingQuery } from '../../../contract/index.ts';
import type { ClusterScan } from '../../../flows/scan-cluster.ts';
import { compareText } from '../../../kernel/pure/index.ts';
import { type FindingFacts, findingFacts } from './finding-facts.ts';

/** Rows of one page. */
const pageSize = 100;
const dayMs = 86_400_000;

/** Filters whose values are counted; workloads are too many for that, and one is asked for by its name. */
const counted = ['severity', 'due', 'exploited', 'fix', 'layer', 'exposure', 'namespace'] as const;
const filters = [...counted, 'workload'] as const;
type Filter = (typeof filters)[number];

/** The values that a finding has for each filter; one of them is what is asked for, or it does not fit. */
const valuesOf: Readonly<Record<Filter, (facts: FindingFacts, now: number) => readonly string[]>> = {
  severity: ({ row }) => [row.severity],
  due: ({ row }, now) => duesOf(row.due, now),
  exploited: ({ row }) => [row.exploited ? 'yes' : 'no'],
  fix: ({ fix }) => [fix],
  layer: ({ layers }) => layers,
  exposure: ({ row }) => [row.exposure],
  namespace: ({ namespaces }) => namespaces,
  workload: ({ workloads }) => workloads,
};

/** Answers lists of findings; what a scan has to say is worked out once, and a scan never changes. */
export function makeFindingList() {
  let kept: { readonly scan: ClusterScan; readonly facts: readonly FindingFacts[] } | undefined;
  return (scan: ClusterScan, query: FindingQuery, now: Temporal.Instant): FindingPage => {
    if (kept?.scan !== scan) kept = { scan, facts: findingFacts(scan) };
    return pageOf(kept.facts, query, { scannedAt: scan.report.scannedAt, now: now.epochMilliseconds });
  };
}

/** One page of what fits, in the order of the findings, and what each filter would leave. */
function pageOf(
  all: readonly FindingFacts[],
  query: FindingQuery,
  { scannedAt, now }: { readonly scannedAt: string; readonly now: number },
): FindingPage {
  const { found, facets } = sift(all, query, now);
  const start = startOf(found, query.after);
  const rows = found.slice(start, start + pageSize);
  const last = rows.at(-1);
  const isMore = last !== undefined && start + pageSize < found.length;
  return {
    scannedAt,
    total: all.length,
    found: found.length,
    facets,
    rows: rows.map(({ row }) => row),
    ...(isMore ? { next: last.key } : {}),
  };
}

/** In one pass: what fails only one filter still counts among that filter's values. */
function sift(all: readonly FindingFacts[], query: FindingQuery, now: number) {
  const words = query.q?.toLowerCase().split(/\s+/) ?? [];
  const asked = filters.filter((filter) => query[filter] !== undefined);
  const counts = new Map<Filter, Map<string, number>>(
    counted.map((filter) => [filter, new Map<string, number>()]),
  );
  const found: FindingFacts[] = [];
  for (const facts of all) {
    if (!words.every((word) => facts.texts.includes(word))) continue;
    const failed = asked.filter((filter) => !valuesOf[filter](facts, now).includes(query[filter] ?? ''));
    if (failed.length > 1) continue;
    if (failed.length === 0) found.push(facts);
    for (const filter of failed.length === 0 ? filters : failed)
      count(counts.get(filter), valuesOf[filter](facts, now));
  }
  return { found, facets: counted.map((filter) => facetOf(filter, counts.get(filter))) };
}

function count(counts: Map<string, number> | undefined, values: readonly string[]): void {
  for (const value of values) counts?.set(value, (counts.get(value) ?? 0) + 1);
}

function facetOf(
  filter: FindingFacet['filter'],
  counts: ReadonlyMap<string, number> | undefined,
): FindingFacet {
  const values = [...(counts ?? [])].map(([value, findings]) => ({ value, findings }));
  return { filter, values: values.toSorted((left, right) => compareText(left.value, right.value)) };
}

/** What is late is due within a week too, and that within a month. */
function duesOf(due: string | undefined, now: number): readonly string[] {
  if (due === undefined) return ['none'];
  const left = Date.parse(due) - now;
  return [
    ...(left < 0 ? ['late'] : []),
    ...(left <= 7 * dayMs ? ['week'] : []),
    ...(left <= 30 * dayMs ? ['month'] : []),
  ];
}

/** Behind the finding of that key; where a newer scan has it no more, where it would stand by its number. */
function startOf(found: readonly FindingFacts[], after: string | undefined): number {
  if (after === undefined) return 0;
  const [number = '', id] = after.split(' ');
  const at = found.findIndex(({ row }) => row.id === id);
  if (at !== -1) return at + 1;
  const behind = found.findIndex(({ key }) => Number.parseInt(key, 10) >= Number(number));
  return behind === -1 ? found.length : behind;
}

import type { FindingFacet, FindingPage, FindingRow, ReportFinding } from '../src/api/generated/types.ts';
import { estateImages } from './estate.ts';
import { reportAt } from './report.ts';

const pageSize = 100;

/** A page of the made-up findings, each there `times` times; of the filters the stand-in knows a few, which is enough to see them work. */
export function findingPageOf(now: number, query: URLSearchParams, times: number): FindingPage {
  const { findings, scannedAt } = reportAt(now);
  const all = Array.from({ length: times }, (_, at) => findings.map((one) => rowOf(one, at, times))).flat();
  const words = query.get('q')?.toLowerCase().split(/\s+/) ?? [];
  const found = all.filter(
    (row) =>
      words.every((word) => JSON.stringify(row).toLowerCase().includes(word)) &&
      known.every(([name, valueIn]) => !query.has(name) || query.get(name) === valueIn(row)),
  );
  const start = Number(query.get('after') ?? 0);
  const rows = found.slice(start, start + pageSize);
  const next = start + pageSize;
  return {
    scannedAt,
    total: all.length,
    found: found.length,
    facets: known.map(([filter, valueIn]) => facetOf(filter, found.map(valueIn))),
    rows,
    ...(next < found.length ? { next: String(next) } : {}),
  };
}

export function noFindings(now: number): FindingPage {
  return { scannedAt: reportAt(now).scannedAt, total: 0, found: 0, facets: [], rows: [] };
}

type Filter = FindingFacet['filter'];

const known: readonly (readonly [Filter, (row: FindingRow) => string])[] = [
  ['severity', ({ severity }) => severity],
  ['exploited', ({ exploited }) => (exploited ? 'yes' : 'no')],
  ['exposure', ({ exposure }) => exposure],
  ['namespace', ({ where }) => where.names[0]?.split('/')[0] ?? ''],
];

function facetOf(filter: Filter, values: readonly string[]): FindingFacet {
  const groups = [...Map.groupBy(values, (value) => value)].toSorted();
  return { filter, values: groups.map(([value, same]) => ({ value, findings: same.length })) };
}

function rowOf(finding: ReportFinding, at: number, times: number): FindingRow {
  const { id, vulnerability, aliases, fix, exploited, exposure, deadline, order, where } = finding;
  const { name, version, type } = finding.package;
  const image = estateImages.find(({ workloads }) => where[0]?.name.endsWith(`/${workloads[0]?.name}`));
  return {
    id: at === 0 ? id : `${id}-${at}`,
    vulnerability,
    aliases,
    package: { name, version, type },
    fix,
    severity: severities.find((one) => one === finding.severity) ?? 'unknown',
    severityFrom: [...new Set((finding.evidence.severityFrom ?? []).map((one) => one.split('/')[0] ?? ''))],
    exploited,
    exposure: exposure.level,
    ...(deadline.due === undefined ? {} : { due: deadline.due }),
    dueRule: `${deadline.profile}: ${deadline.rule}`,
    points: order.points,
    subject: `${image?.reference ?? 'an image'}${times === 1 ? '' : `-${at}`}`,
    where: { names: where.slice(0, 2).map((place) => place.name), total: where.length },
  };
}

const severities = ['critical', 'high', 'medium', 'low', 'none', 'unknown'] as const;

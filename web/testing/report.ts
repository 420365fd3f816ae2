import type {
  ExplanationView,
  Overview,
  ReportFinding,
  ReportPatch,
  Run,
  ScanReport,
} from '../src/api/generated/types.ts';
import { digestOf, type EstateImage, estateImages, idOf, momentText, placeOf } from './estate.ts';
import { broughtIn, lineagesOf } from './lineages.ts';
import { loansAt } from './loans.ts';
import { populationAt } from './population.ts';
import { type Vulnerability, vulnerabilities } from './vulnerabilities.ts';
import { waysOf } from './ways.ts';

const dayMs = 86_400_000;

/** The scan of the made-up estate, as of `now` (milliseconds). */
export function reportAt(now: number): ScanReport {
  const findings = estateImages.flatMap((image) => findingsOf(image, now));
  const stuck = goFinding(now);
  const unread = estateImages.flatMap(({ reference, unread: why }) =>
    why === undefined ? [] : [{ what: reference, ...why }],
  );
  const total = estateImages.length;
  return {
    schemaVersion: 1,
    kind: 'ScanReport',
    subject: { id: 'cluster-1', kind: 'cluster', name: 'prod-eu', version: 'v1.34.9' },
    scannedAt: momentText(now, -150_000),
    coverage: { read: total - unread.length, total, unread },
    counts: { workloads: workloadCount(), nodes: 6, images: total },
    images: lineagesOf(),
    findings: [...findings, stuck],
    patches: [...patchesOf(findings, now), stuckPatch(stuck)],
    unknowns: [
      {
        what: 'Alpine 3.16',
        packages: 24,
        reason: 'the security database covers 3.20 and newer: no row is unknown, not clean',
      },
    ],
    lifecycle: [
      {
        product: 'Kubernetes',
        version: '1.34',
        endOfLife: '2026-10-27',
        where: [{ id: 'cluster-1', name: 'prod-eu' }],
        source: 'endoflife.date',
      },
      {
        product: 'Debian',
        version: '11',
        endOfLife: '2024-08-14',
        where: [{ id: 'w', name: 'platform/Deployment/metrics-proxy' }],
        source: 'endoflife.date',
      },
    ],
    feeds: feedsAt(now),
  };
}

function workloadCount(): number {
  return estateImages.reduce((sum, { workloads }) => sum + workloads.length, 0);
}

function feedsAt(now: number): ScanReport['feeds'] {
  const feed = (id: string, title: string, ageDays: number): ScanReport['feeds'][number] => ({
    id,
    title,
    source: 'https://example.test/',
    licence: 'CC0-1.0',
    asOf: momentText(now, -ageDays * dayMs).slice(0, 10),
    records: 1000,
    quarantined: 0,
    ecosystems: ['*'],
    knows: 'all',
  });
  return [
    feed('debian', 'Debian fixed versions', 1),
    feed('go', 'Go vulnerability database', 2),
    feed('kev', 'CISA known exploited', 1),
    feed('epss', 'EPSS', 91),
  ];
}

function findingsOf(image: EstateImage, now: number): readonly ReportFinding[] {
  return image.cves.flatMap((cve) => {
    const facts = vulnerabilities.find((one) => one.cve === cve);
    return facts === undefined ? [] : [findingOf(image, facts, now)];
  });
}

function findingOf(image: EstateImage, facts: Vulnerability, now: number): ReportFinding {
  const { cve, source, installed, fixed } = facts;
  const isUrgent = facts.kev !== undefined || image.cves[0] === cve;
  const due = image.dueInMs === undefined ? undefined : image.dueInMs + (isUrgent ? 0 : 20 * dayMs);
  return {
    id: idOf('finding:', `${image.reference} ${cve}`),
    vulnerability: cve,
    aliases: [],
    subject: `image:${digestOf(image.reference)}`,
    package: {
      name: facts.package,
      version: installed,
      purl: `pkg:deb/debian/${facts.package}@${encodeURIComponent(installed)}?distro=debian-12`,
      type: 'deb',
    },
    source: { name: source, version: installed },
    fix: { state: 'fixed', version: fixed },
    severity: facts.severity,
    exploited: facts.kev !== undefined,
    exposure: { level: image.exposure, evidence: exposureEvidence(image) },
    deadline: {
      ...(due === undefined ? {} : { due: momentText(now, due) }),
      profile: image.rule.split(':')[0] ?? '',
      rule: image.rule.split(': ').slice(1).join(': '),
      from: momentText(now, (due ?? 0) - 3 * dayMs),
      days: 3,
      inputs: deadlineInputs(image, facts),
    },
    order: ledgerOf(image, facts),
    evidence: {
      feed: 'debian',
      advisory: cve,
      ecosystem: 'Debian:12',
      lookedUp: source,
      scheme: 'deb',
      statement: `${installed} < ${fixed}`,
      agreeing: [],
      ...(facts.severity === 'unknown' ? {} : { severityFrom: [`debian/${cve}`] }),
    },
    ...broughtIn(image, source),
    where: image.workloads.map(placeOf),
    addOns: [],
    firstSeen: momentText(now, -6 * dayMs),
  };
}

function exposureEvidence({ exposure, workloads }: EstateImage): string[] {
  const [first] = workloads;
  const service = `Service ${first?.namespace}/${first?.name}`;
  if (exposure === 'open') return [`Ingress ${first?.namespace}/public → ${service} (203.0.113.10)`];
  return exposure === 'controlled'
    ? [`${service} (ClusterIP): reachable inside`]
    : ['no Service selects its pods'];
}

function deadlineInputs(
  { exposure }: EstateImage,
  facts: Vulnerability,
): ReportFinding['deadline']['inputs'] {
  const known = (value: string | undefined, other: string, why: string) =>
    value === undefined ? { value: other, source: why } : { value, source: 'CISA vulnrichment' };
  return [
    {
      name: 'kev',
      ...(facts.kev === undefined
        ? { value: 'no', source: 'default: no catalogue says that it is exploited' }
        : { value: 'yes', source: `cisa-kev, added ${facts.kev}` }),
    },
    { name: 'exposed', value: exposure === 'open' ? 'yes' : 'no', source: 'computed from the cluster' },
    { name: 'automatable', ...known(facts.automatable, 'no', 'default: not listed and without metadata') },
    { name: 'technicalImpact', ...known(facts.impact, 'total', 'default: without metadata') },
  ];
}

function ledgerOf({ exposure }: EstateImage, facts: Vulnerability): ReportFinding['order'] {
  const lines = [
    facts.kev === undefined
      ? { points: 0, why: 'exploitation unknown' }
      : { points: 30, why: `known exploited (cisa-kev, ${facts.kev})` },
    facts.epss === undefined
      ? { points: 0, why: 'EPSS unknown' }
      : { points: Math.round(20 * Number(facts.epss)), why: `EPSS ${facts.epss} of 2026-08-22` },
    ...(exposure === 'open' ? [{ points: 15, why: 'reachable from the internet' }] : []),
    ...(exposure === 'controlled' ? [{ points: 5, why: 'reachable inside' }] : []),
    facts.impact === undefined
      ? { points: 8, why: 'technical impact unknown, counted as total' }
      : { points: 0, why: `technical impact ${facts.impact} (SSVC)` },
    { points: 1, why: 'a fix is ready' },
  ];
  return { points: lines.reduce((sum, { points }) => sum + points, 0), ledger: lines };
}

function patchesOf(findings: readonly ReportFinding[], now: number): readonly ReportPatch[] {
  return estateImages.flatMap((image) => {
    const own = findings.filter(({ subject }) => subject === `image:${digestOf(image.reference)}`);
    const [first] = own;
    if (first === undefined) return [];
    const packages = new Set(own.map((one) => one.package.name));
    const more = packages.size > 1 ? ` +${packages.size - 1}` : '';
    return [
      {
        id: idOf('patch:', image.reference),
        kind: 'layer-patch',
        title: `${image.reference.split('/').slice(1).join('/')} ${first.package.name} ${first.package.version}→${first.fix.version ?? ''}${more}`,
        removes: own.map((one) => ({ id: one.id, name: `${one.vulnerability} ${one.package.name}` })),
        exploited: own.filter((one) => one.exploited).length,
        ...(image.dueInMs === undefined ? {} : { due: momentText(now, image.dueInMs) }),
        dueRule: image.rule,
        points: own.reduce((sum, { order }) => sum + order.points, 0),
        where: image.workloads.map(placeOf),
        how: 'layer patch, new tag, canary',
        reasons: [
          `${packages.size} package(s) have a fix in Debian GNU/Linux 12 (bookworm)`,
          'a layer patch is a loan: rebuild the image on a fixed base to repay it',
        ],
        ways: [...waysOf(own.length)],
      },
    ];
  });
}

/** A Go module inside a binary: there is a fix, and no patch that Oakum could make. */
function goFinding(now: number): ReportFinding {
  const image = estateImages.find(({ reference }) => reference.includes('metrics-proxy'));
  const where = image?.workloads.map(placeOf) ?? [];
  return {
    id: idOf('finding:', 'GO-2023-2102'),
    vulnerability: 'CVE-2023-39325',
    aliases: ['GHSA-4374-p667-p6c8', 'GO-2023-2102'],
    subject: `image:${digestOf(image?.reference ?? '')}`,
    package: {
      name: 'golang.org/x/net',
      version: 'v0.7.0',
      purl: 'pkg:golang/golang.org/x/net@v0.7.0',
      type: 'golang',
      path: 'usr/bin/metrics-proxy',
    },
    fix: { state: 'fixed', version: '0.17.0' },
    severity: 'unknown',
    exploited: false,
    exposure: { level: 'unknown', evidence: ['a NetworkPolicy that cannot be judged speaks for it'] },
    deadline: {
      profile: 'cisa-bod-26-04',
      rule: 'row 4: fix on system upgrade',
      inputs: [{ name: 'kev', value: 'no', source: 'default: no catalogue says that it is exploited' }],
    },
    order: {
      points: 16,
      ledger: [
        { points: 15, why: 'exposure unknown, counted as open' },
        { points: 1, why: 'a fix is ready' },
      ],
    },
    evidence: {
      feed: 'go',
      advisory: 'GO-2023-2102',
      ecosystem: 'Go',
      lookedUp: 'golang.org/x/net',
      scheme: 'semver',
      statement: '0.7.0 < 0.17.0',
      agreeing: [],
    },
    where,
    addOns: [],
    firstSeen: momentText(now, -40 * dayMs),
  };
}

function stuckPatch(finding: ReportFinding): ReportPatch {
  return {
    id: idOf('patch:', 'metrics-proxy'),
    kind: 'none',
    title: 'platform/metrics-proxy:0.9 golang.org/x/net v0.7.0',
    removes: [{ id: finding.id, name: `${finding.vulnerability} golang.org/x/net` }],
    exploited: 0,
    dueRule: 'cisa-bod-26-04: row 4: fix on system upgrade',
    points: finding.order.points,
    where: finding.where,
    how: 'rebuild the binary with golang.org/x/net 0.17.0 or newer',
    reasons: ['a module that is compiled into a binary cannot be replaced in the image'],
  };
}

export function overviewAt(now: number, runs: readonly Run[]): Overview {
  const report = reportAt(now);
  const { findings, patches } = report;
  const overdue = patches.filter(({ due }) => due !== undefined && Date.parse(due) < now);
  return {
    state: 'ready',
    cluster: { id: 'cluster-1', name: 'prod-eu', version: 'v1.34.9' },
    scannedAt: report.scannedAt,
    counts: {
      ...report.counts,
      findings: findings.length,
      exploited: findings.filter(({ exploited }) => exploited).length,
      overdue: overdue.length,
      patches: patches.filter(({ kind }) => kind !== 'none').length,
      stuck: 1,
    },
    coverage: report.coverage,
    population: { known: 2, read: 1, ignored: 0, unread: populationAt(now).coverage.unread },
    next: patches.filter(({ kind }) => kind !== 'none').slice(0, 8),
    overdue,
    unknowns: report.unknowns,
    lifecycle: report.lifecycle,
    runs: [...runs],
    feeds: report.feeds,
    watching: { state: 'synced', reason: 'every watch is up to date', behind: [] },
    loans: {
      open: loansAt(now).loans.filter(({ state }) => state === 'open').length,
      expired: loansAt(now).loans.flatMap(({ loan, state }) => (state === 'expired' ? [loan] : [])),
    },
    notTakenUp: [],
  };
}

/** A patch or a finding with all that it was judged by; absent if the scan has no such thing. */
export function explanationOf(now: number, id: string): ExplanationView | undefined {
  const { scannedAt, patches, findings, images } = reportAt(now);
  const patch = patches.find((one) => one.id === id);
  const ids = new Set(patch?.removes.map((place) => place.id));
  const own = findings.filter((one) => ids.has(one.id) || one.id === id || one.vulnerability === id);
  if (patch === undefined && own.length === 0) return undefined;
  const subjects = new Set(own.map(({ subject }) => subject));
  const shown = images.filter(({ subject }) => subjects.has(subject));
  return { scannedAt, ...(patch === undefined ? {} : { patch }), findings: own, images: shown };
}

import type { FindingDetail, ReportFinding } from '../src/api/generated/types.ts';
import { momentText } from './estate.ts';
import { bundledWayAt, listingWayAt } from './listing-ways.ts';
import { reportAt } from './report.ts';

/** Everything about one of the made-up findings; what two sources say differs, so that every part of the page is seen. */
export function findingDetailOf(now: number, id: string): FindingDetail | undefined {
  const report = reportAt(now);
  const finding = report.findings.find((one) => one.id === id);
  if (finding === undefined) return undefined;
  const image = report.images.find(({ subject }) => subject === finding.subject);
  const { package: pack, evidence, vulnerability, aliases } = finding;
  return {
    scannedAt: report.scannedAt,
    finding,
    ...(image === undefined ? {} : { image }),
    found: { database: pack.type === 'deb' ? 'dpkg database' : 'record in the binary', ...pathOf(finding) },
    names: [vulnerability, ...aliases].map((name) => ({
      name,
      by: [`${evidence.feed} ${evidence.advisory}`],
    })),
    records: recordsOf(finding),
    facts: [
      { feed: 'kev', name: vulnerability, severity: 'unknown', vectors: [], listings: [] },
      {
        feed: 'epss',
        name: vulnerability,
        severity: 'unknown',
        vectors: [],
        listings: [],
        epss: { probability: 0.81422, percentile: 0.99, date: '2026-08-22' },
      },
    ],
    ...listingOf(finding, now),
    feeds: report.feeds.map((feed, at) => ({ feed, ...(at === 0 ? {} : { ageDays: at }) })),
    streams: streamsOf(finding),
    disagreements: [
      {
        field: 'severity',
        counts: finding.severity,
        rule: 'the vendor’s word comes first',
        said: [
          { value: 'high', by: ['osv'] },
          { value: 'unknown', by: ['debian', 'go'] },
        ],
      },
    ],
    deadlines: deadlinesOf(finding, now),
    notes: ['the advisories are newer than the scan: scan again to judge by them'],
  };
}

/** What is exploited is listed: the one that is famous was fetched, the others came with the installation. */
function listingOf({ exploited, vulnerability }: ReportFinding, now: number): Pick<FindingDetail, 'listing'> {
  if (!exploited) return {};
  const way = vulnerability === 'CVE-2023-44487' ? listingWayAt : bundledWayAt;
  return { listing: way(now, vulnerability) };
}

function pathOf({ package: { path } }: ReportFinding): { readonly path?: string } {
  return path === undefined ? {} : { path };
}

function recordsOf({ evidence, fix, aliases, severity }: ReportFinding): FindingDetail['records'] {
  const { ecosystem, lookedUp: name } = evidence;
  const fixed = fix.version === undefined ? {} : { fixed: fix.version };
  const known = { ecosystem, package: name, aliases, cvss: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H'] };
  return [
    {
      ...known,
      feed: evidence.feed,
      advisory: evidence.advisory,
      counts: true,
      severity: severity === 'high' ? 'high' : 'unknown',
      state: fix.state,
      ranges: [{ introduced: '0', ...fixed }],
      published: '2023-10-10T00:00:00Z',
      summary: 'A client can make the server do unbounded work.',
    },
    {
      ...known,
      feed: 'osv',
      advisory: 'OSV-2023-1',
      counts: false,
      severity: 'high',
      state: 'fixed',
      ranges: [],
      withdrawn: '2024-01-01T00:00:00Z',
    },
  ];
}

function streamsOf({ evidence, fix }: ReportFinding): FindingDetail['streams'] {
  const { feed, advisory, ecosystem } = evidence;
  const versions = fix.version === undefined ? [] : [fix.version];
  return [
    {
      stream: ecosystem,
      isOurs: true,
      said: [{ feed, advisory, state: fix.state, versions }],
      support: { state: 'extended', date: '2028-06-30' },
    },
    {
      stream: 'Debian:11',
      isOurs: false,
      said: [],
      silence: 'no source speaks of it here: unknown',
      support: { state: 'ended', date: '2024-08-14' },
    },
  ];
}

function deadlinesOf({ deadline }: ReportFinding, now: number): FindingDetail['deadlines'] {
  const day = 86_400_000;
  const inputs = [{ name: 'severity', value: 'high', source: 'osv' }];
  return [
    {
      title: 'CISA BOD 26-04',
      asOf: '2026-06-10',
      clock: 'exploited-or-first-seen',
      applies: true,
      binds: true,
      deadline,
    },
    {
      title: 'Simple, by severity',
      asOf: '2026-01-01',
      clock: 'first-seen',
      applies: true,
      binds: false,
      deadline: {
        profile: 'simple-severity',
        rule: 'row 2: severity high → 60 days',
        due: momentText(now, 54 * day),
        inputs,
      },
    },
    {
      title: 'PCI DSS 6.3.3',
      asOf: '2025-03-31',
      clock: 'released',
      applies: false,
      binds: false,
      deadline: { profile: 'pci-dss', rule: 'no row: nobody says when the patch was released', inputs },
    },
  ];
}

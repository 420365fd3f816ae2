import { alpineSecdb } from '../../src/assess/advisories/feeds/alpine-secdb/index.ts';
import { ssvcPoints } from '../../src/assess/advisories/feeds/cve/index.ts';
import { debianTable } from '../../src/assess/advisories/feeds/debian-table/index.ts';
import { epss } from '../../src/assess/advisories/feeds/epss/index.ts';
import { kev } from '../../src/assess/advisories/feeds/kev/index.ts';
import { kubernetes, mergeKubernetes } from '../../src/assess/advisories/feeds/kubernetes/index.ts';
import { osv } from '../../src/assess/advisories/feeds/osv/index.ts';
import { type FeedContent, type FeedProvider, factsOf } from '../../src/assess/advisories/feeds/provider.ts';
import { type BuiltFeed, buildFeed, type FeedDescription } from '../../src/assess/advisories/index/build.ts';
import { severityOfScore } from '../../src/formats/cvss/index.ts';
import type { Advisory, VulnerabilityFacts } from '../../src/model/index.ts';
import { readShared, readTable } from './files.ts';

type Described = Omit<FeedDescription, 'ecosystems'> & { readonly ecosystems?: readonly string[] };

/** Every bundled feed, from the snapshots, by the same providers that read fetched feeds. */
export function bundledFeeds(shared: string): readonly BuiltFeed[] {
  return [
    debianFeed(shared),
    ...alpineFeeds(shared),
    goFeed(shared),
    pypiFeed(shared),
    kubernetesFeed(shared),
    kevFeed(shared),
    kevAddedFeed(shared),
    epssFeed(shared),
    vulnrichmentFeed(shared),
  ].toSorted((left, right) => (left.entry.info.id < right.entry.info.id ? -1 : 1));
}

function debianFeed(shared: string): BuiltFeed {
  const description: Described = {
    id: 'debian-table',
    title: 'Debian: fixed versions by release',
    source:
      'changelogs of Debian packages: bullseye 11.11, bookworm 12.15, trixie 13.7 with -security and -updates',
    licence: 'facts from free packages',
    asOf: '2026-11-18',
    knows: 'fixed-only',
    limits:
      'it covers source packages that had a security update or are of priority standard and above (bullseye: two thirds of those)',
  };
  return built(
    description,
    readWith(debianTable, shared, 'distro/debian-fixed-versions.tsv.gz', description.id),
  );
}

function alpineFeeds(shared: string): readonly BuiltFeed[] {
  const old: Described = {
    id: 'alpine-secdb-v3.3-v3.11',
    title: 'Alpine security database, v3.3 to v3.11',
    source: 'alpinelinux/alpine-secdb 06f6e960',
    licence: 'none stated; plain facts only',
    asOf: '2020-06-08',
    knows: 'fixed-only',
  };
  const subset: Described = {
    id: 'alpine-secdb-v3.20',
    title: 'Alpine security database, v3.20, common packages',
    source:
      'aboutcode-org/aboutcode-mirror-alpine-secdb 08e922a1, main (taken in 2026, the day is not stated)',
    licence: 'none stated; plain facts only',
    asOf: '2026-01-01',
    knows: 'fixed-only',
    limits: 'only the 59 packages of main that are commonest in images',
  };
  return [
    built(old, readWith(alpineSecdb, shared, 'distro/alpine-secdb-v3.3-v3.11.ndjson.gz', old.id)),
    built(subset, readWith(alpineSecdb, shared, 'distro/alpine-secdb-v3.20-main-subset.json', subset.id)),
  ];
}

function goFeed(shared: string): BuiltFeed {
  const description: Described = {
    id: 'go-vulndb',
    title: 'Go vulnerability database',
    source: 'golang/vulndb a752ea54',
    licence: 'CC-BY-4.0',
    asOf: '2026-08-21',
    knows: 'all',
  };
  return built(description, readWith(osv, shared, 'osv/go-vulndb.ndjson.gz', description.id));
}

function pypiFeed(shared: string): BuiltFeed {
  const description: Described = {
    id: 'pypi-pysec',
    title: 'Python Packaging Advisory Database',
    source: 'pypa/advisory-database 3ccb6125',
    licence: 'CC-BY-4.0',
    asOf: '2024-10-10',
    knows: 'all',
  };
  return built(description, readWith(osv, shared, 'osv/pypi-pysec.ndjson.gz', description.id));
}

function kubernetesFeed(shared: string): BuiltFeed {
  const description: Described = {
    id: 'kubernetes',
    title: 'Kubernetes components: official CVE feed to 2024-11, Go vulnerability database since',
    source: 'kubernetes-sigs/cve-feed-osv 9760a225, golang/vulndb a752ea54',
    licence: 'Apache-2.0 and CC-BY-4.0',
    asOf: '2026-08-21',
    knows: 'all',
  };
  const official = readWith(kubernetes, shared, 'kubernetes/k8s-official-cve-osv.ndjson.gz', description.id);
  const go = readWith(osv, shared, 'kubernetes/go-vulndb-k8s-io-subset.ndjson.gz', description.id);
  return built(description, {
    advisories: mergeKubernetes(official.advisories, go.advisories),
    facts: [],
    quarantined: [...official.quarantined, ...go.quarantined],
  });
}

function kevFeed(shared: string): BuiltFeed {
  const description: Described = {
    id: 'kev',
    title: 'CISA known exploited vulnerabilities',
    source: 'cisagov/kev-data eacf03ec, catalogue 2025.08.25',
    licence: 'CC0-1.0',
    asOf: '2025-08-25',
    knows: 'all',
  };
  return built(
    description,
    readWith(kev, shared, 'kev/known_exploited_vulnerabilities.json.gz', description.id),
  );
}

/** What CISA listed later; a daily history shows on which day, and no more than that. */
function kevAddedFeed(shared: string): BuiltFeed {
  const description: Described = {
    id: 'kev-added',
    title: 'CISA known exploited vulnerabilities, listed after 2025-08-25',
    source: 'jgamblin/KEV_EPSS cd6f9637, daily history',
    licence: 'Apache-2.0',
    asOf: '2026-08-22',
    knows: 'all',
    limits: 'due dates and use by ransomware are not known',
  };
  const rows = readTable(readShared(shared, 'kev/kev-added-after-2025-08-25.tsv').toString(), '\t');
  const facts = rows.map(({ cve = '', first_seen: dateAdded = '' }) =>
    factsOf(cve, { listings: [{ dateAdded, ransomware: false, source: description.id }] }),
  );
  return built(description, { advisories: [], facts, quarantined: [] });
}

function epssFeed(shared: string): BuiltFeed {
  const description: Described = {
    id: 'epss',
    title: 'EPSS scores of exploited vulnerabilities',
    source: 'jgamblin/KEV_EPSS cd6f9637; scores by FIRST (https://www.first.org/epss)',
    licence: 'free use, cite FIRST',
    asOf: '2026-08-22',
    knows: 'all',
    limits: 'scores of vulnerabilities in the KEV catalogue only',
  };
  return built(description, readWith(epss, shared, 'epss/epss-kev-2026-08-22.csv.gz', description.id));
}

function vulnrichmentFeed(shared: string): BuiltFeed {
  const description: Described = {
    id: 'vulnrichment',
    title: 'CISA Vulnrichment: SSVC decision points, severities, rejected ids',
    source: 'cisagov/vulnrichment b0ed7583',
    licence: 'CC0-1.0',
    asOf: '2024-10-24',
    knows: 'all',
  };
  const rows = readTable(readShared(shared, 'cve/vulnrichment-ssvc-cvss.tsv.gz').toString(), '\t');
  const facts = rows.flatMap((row) => vulnrichmentFacts(row, description)).filter(saysSomething);
  return built(description, { advisories: [], facts, quarantined: [] });
}

function vulnrichmentFacts(
  row: Readonly<Record<string, string>>,
  { id, asOf }: Described,
): readonly VulnerabilityFacts[] {
  const {
    cve = '',
    state,
    exploitation = '',
    automatable = '',
    technical_impact: technicalImpact = '',
  } = row;
  if (state === 'REJECTED') return [factsOf(cve, { rejected: `${id}, ${asOf}` })];
  const score = row.cvss4_score || row.cvss3_score;
  const severity = score === undefined || score === '' ? 'unknown' : severityOfScore(Number(score));
  return [factsOf(cve, { ...ssvcPoints([{ exploitation, automatable, technicalImpact }]), severity })];
}

function saysSomething({ id: _id, aliases: _aliases, ...facts }: VulnerabilityFacts): boolean {
  return Object.values(facts).some((value) => value !== 'unknown');
}

function readWith(
  ...[provider, shared, path, feed]: readonly [FeedProvider, string, string, string]
): FeedContent {
  return provider.read({ name: path.replace(/\.gz$/, ''), bytes: readShared(shared, path) }, feed);
}

/** Prose stays out, but for short summaries under CC-BY. */
function built(description: Described, content: FeedContent): BuiltFeed {
  const keepsSummary = description.licence.includes('CC-BY');
  const advisories = keepsSummary
    ? content.advisories.map(shortSummary)
    : content.advisories.map(withoutSummary);
  for (const { what, reason } of content.quarantined) {
    process.stderr.write(`${description.id}: ${what}: ${reason}\n`);
  }
  return buildFeed(
    { ecosystems: [], ...description },
    { advisories, facts: content.facts, quarantined: content.quarantined },
  );
}

function shortSummary(advisory: Advisory): Advisory {
  return advisory.summary === undefined ? advisory : { ...advisory, summary: advisory.summary.slice(0, 160) };
}

function withoutSummary({ summary: _summary, ...rest }: Advisory): Advisory {
  return rest;
}

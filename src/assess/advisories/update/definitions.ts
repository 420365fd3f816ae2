import type { FeedInfo } from '../../../model/index.ts';
import { amazonFeeds } from './amazon-feeds.ts';
import { archiveFeeds } from './archive-feeds.ts';
import { cveFeeds } from './cve-feeds.ts';
import type { FeedDefinition, FeedSource } from './definition.ts';
import { kubernetesFeed } from './kubernetes-feed.ts';
import { readModifiedIds } from './listings.ts';

export type { FeedDefinition, FeedSource } from './definition.ts';

const megabyte = 1_000_000;

function secdbFeed(id: 'wolfi' | 'chainguard', url: string): FeedDefinition {
  return {
    id,
    title: id === 'wolfi' ? 'Wolfi security database' : 'Chainguard security database',
    provider: 'alpine-secdb',
    licence: 'CC-BY-NC-ND-4.0 and terms of its own; never passed on',
    knows: 'fixed-only',
    sources: [{ url, mirrorPath: `${id}/security.json` }],
    ecosystems: [id === 'wolfi' ? 'Wolfi' : 'Chainguard'],
    replaces: [],
    maxBytes: 100 * megabyte,
    onRequest: true,
  };
}

function photonFeed(release: string): FeedDefinition {
  const file = `cve_data_photon${release}.json`;
  return {
    id: `photon-${release}`,
    title: `Photon OS ${release}`,
    provider: 'photon',
    licence: 'none stated; facts only',
    knows: 'fixed-only',
    sources: [
      {
        url: `https://packages.broadcom.com/photon/photon_cve_metadata/${file}`,
        mirrorPath: `photon/${file}`,
      },
    ],
    ecosystems: [],
    replaces: [],
    maxBytes: 100 * megabyte,
    onRequest: true,
  };
}

function languageFeed(ecosystem: string, licence: string): FeedDefinition {
  return osvFeed(ecosystem, { replaces: [], maxBytes: 500 * megabyte, onRequest: true, licence });
}

function azureFeed(name: string, title: string): FeedDefinition {
  const file = `${name}-oval.xml`;
  return {
    id: name,
    title,
    provider: 'oval',
    licence: 'MIT',
    knows: 'all',
    sources: [
      {
        url: `https://raw.githubusercontent.com/microsoft/AzureLinuxVulnerabilityData/main/${file}`,
        mirrorPath: `azure-linux/${file}`,
      },
    ],
    ecosystems: [],
    replaces: [],
    maxBytes: 500 * megabyte,
    onRequest: true,
  };
}

interface OsvFeedOptions {
  readonly replaces: readonly string[];
  readonly maxBytes: number;
  readonly licence?: string;
  readonly knows?: FeedInfo['knows'];
  readonly onRequest?: true;
}

function osvFeed(ecosystem: string, options: OsvFeedOptions): FeedDefinition {
  const folder = encodeURIComponent(ecosystem);
  return {
    id: `osv-${ecosystem.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`,
    title: `OSV, ${ecosystem}`,
    provider: 'osv',
    licence: 'CC-BY-4.0 (Go, PyPI, GHSA records)',
    knows: 'all',
    sources: [osvFile(folder, 'all.zip')],
    ecosystems: isDistribution(ecosystem) ? [] : [ecosystem],
    delta: {
      listing: osvFile(folder, 'modified_id.csv'),
      read: readModifiedIds,
      isComplete: true,
      record: (id) => osvFile(folder, `${id}.json`),
      wholeIsOf: 'change',
    },
    ...options,
  };
}

function osvFile(folder: string, name: string): FeedSource {
  return {
    url: `https://osv-vulnerabilities.storage.googleapis.com/${folder}/${name}`,
    mirrorPath: `osv/${folder}/${name}`,
  };
}

/** A distribution's releases are ecosystems of their own, and only its records say which there are. */
function isDistribution(ecosystem: string): boolean {
  return ['Ubuntu', 'AlmaLinux', 'Rocky Linux', 'Red Hat', 'SUSE', 'openSUSE'].includes(ecosystem);
}

function distributionFeed(
  ecosystem: string,
  options: Pick<OsvFeedOptions, 'licence' | 'knows'>,
): FeedDefinition {
  return osvFeed(ecosystem, { replaces: [], maxBytes: 1_000 * megabyte, onRequest: true, ...options });
}

function alpineFeed(branch: string): FeedDefinition {
  const source = (repository: string): FeedSource => ({
    url: `https://secdb.alpinelinux.org/${branch}/${repository}.json`,
    mirrorPath: `alpine/${branch}/${repository}.json`,
  });
  return {
    id: `alpine-secdb-${branch}`,
    title: `Alpine security database, ${branch}`,
    provider: 'alpine-secdb',
    licence: 'none stated; facts only',
    knows: 'fixed-only',
    sources: [source('main'), source('community')],
    ecosystems: [`Alpine:${branch}`],
    replaces: [],
    maxBytes: 50_000_000,
  };
}

/** Every feed that `feeds update` knows. Hosts are the projects' own; the KEV mirror is CISA's repository, because cisa.gov refuses programs. */
export const feedDefinitions: readonly FeedDefinition[] = [
  osvFeed('Go', { replaces: ['go-vulndb'], maxBytes: 200 * megabyte }),
  osvFeed('PyPI', { replaces: ['pypi-pysec'], maxBytes: 500 * megabyte }),
  osvFeed('npm', { replaces: [], maxBytes: 1_000 * megabyte }),
  distributionFeed('Ubuntu', { licence: 'CC-BY-SA-4.0', knows: 'all' }),
  distributionFeed('AlmaLinux', { licence: 'MIT', knows: 'fixed-only' }),
  distributionFeed('Rocky Linux', { licence: 'BSD, as OSV states', knows: 'fixed-only' }),
  distributionFeed('Red Hat', { licence: 'CC-BY-4.0', knows: 'fixed-only' }),
  distributionFeed('SUSE', { licence: 'CC-BY-4.0', knows: 'fixed-only' }),
  distributionFeed('openSUSE', { licence: 'CC-BY-4.0', knows: 'fixed-only' }),
  languageFeed('Maven', 'CC-BY-4.0 (GHSA)'),
  languageFeed('crates.io', 'CC0-1.0 (RustSec), CC-BY-4.0 (GHSA)'),
  languageFeed('RubyGems', 'CC-BY-4.0 (GHSA)'),
  languageFeed('NuGet', 'CC-BY-4.0 (GHSA)'),
  languageFeed('Packagist', 'CC-BY-4.0 (GHSA)'),
  languageFeed('Bitnami', 'Apache-2.0'),
  secdbFeed('wolfi', 'https://packages.wolfi.dev/os/security.json'),
  secdbFeed('chainguard', 'https://packages.cgr.dev/chainguard/security.json'),
  photonFeed('4.0'),
  photonFeed('5.0'),
  azureFeed('azurelinux-3.0', 'Azure Linux 3'),
  azureFeed('cbl-mariner-2.0', 'CBL-Mariner 2.0'),
  {
    id: 'debian-tracker',
    title: 'Debian security tracker',
    provider: 'debian-tracker',
    licence: 'none stated; facts only',
    knows: 'all',
    sources: [
      {
        url: 'https://security-tracker.debian.org/tracker/data/json',
        mirrorPath: 'debian/tracker.json',
      },
    ],
    ecosystems: [],
    replaces: ['debian-table'],
    maxBytes: 500 * megabyte,
  },
  ...['v3.18', 'v3.19', 'v3.20', 'v3.21', 'v3.22', 'v3.23', 'v3.24'].map(alpineFeed),
  {
    id: 'kev',
    title: 'CISA known exploited vulnerabilities',
    provider: 'kev',
    licence: 'CC0-1.0',
    knows: 'all',
    sources: [
      {
        url: 'https://raw.githubusercontent.com/cisagov/kev-data/develop/known_exploited_vulnerabilities.json',
        mirrorPath: 'kev/known_exploited_vulnerabilities.json',
      },
    ],
    ecosystems: [],
    replaces: ['kev-added'],
    maxBytes: 50 * megabyte,
  },
  {
    id: 'epss',
    title: 'EPSS scores',
    provider: 'epss',
    licence: 'free use, cite FIRST',
    knows: 'all',
    sources: [
      {
        url: 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz',
        mirrorPath: 'epss/epss_scores-current.csv.gz',
      },
    ],
    ecosystems: [],
    replaces: [],
    maxBytes: 100 * megabyte,
  },
  kubernetesFeed,
  ...cveFeeds,
  ...archiveFeeds,
  ...amazonFeeds,
];

import { describe, expect, it } from 'vitest';
import { parseOsv } from '../../formats/osv/index.ts';
import { packagePurl } from '../../formats/purl/index.ts';
import { type AdvisoryIndex, allRead, type Os, type Package } from '../../model/index.ts';
import { matchContents } from './index.ts';

const alma: Os = { id: 'almalinux', versionId: '8.10', prettyName: 'AlmaLinux 8.10 (Cerulean Leopard)' };

/** A record as AlmaLinux publishes it: name and fixed versions. */
const bulletin = (id: string, summary: string, fixes: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    id,
    summary,
    related: [`CVE-${id.slice(5).replace(':', '-')}`],
    affected: Object.entries(fixes).map(([name, fixed]) => ({
      package: { ecosystem: 'AlmaLinux:8', name },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
    })),
  });

const records = [
  bulletin('ALSA-2022:5818', 'Moderate: openssl security update', {
    openssl: '1:1.1.1k-7.el8_6',
    'openssl-libs': '1:1.1.1k-7.el8_6',
  }),
  bulletin('ALSA-2023:5362', 'Important: nodejs:18 security update', {
    nodejs: '1:18.18.2-1.module_el8.8.0+3669+a3a3a3a3',
  }),
  bulletin('ALSA-2024:1444', 'Important: nodejs:16 security update', {
    nodejs: '1:16.20.2-4.module_el8.9.0+3735+b1b1b1b1',
  }),
  bulletin('ALSA-2023:5989', 'Important: varnish security update', {
    varnish: '6.0.8-3.module_el8.8.0+3667+3b2b2b2b',
  }),
  bulletin('ALSA-2021:1678', 'Moderate: perl security update', { perl: '4:5.26.3-419.el8' }),
  bulletin('ALSA-2020:2', 'Moderate: perl:5.30 security update', {
    perl: '4:5.30.1-452.module_el8.3.0+2090+1fca307f',
  }),
  bulletin('ALSA-2024:3138', 'Moderate: kernel security update', {
    'kernel-headers': '4.18.0-553.el8_10',
    'kernel-tools': '4.18.0-553.el8_10',
  }),
].flatMap((text) => parseOsv(text, { feed: 'osv', what: 'x' }).records);

const index: AdvisoryIndex = {
  feeds: [
    {
      id: 'osv',
      title: '',
      source: '',
      licence: 'MIT',
      asOf: '2026-08-21',
      records: 7,
      quarantined: 0,
      ecosystems: ['AlmaLinux:8'],
      knows: 'all',
    },
  ],
  lookup: (ecosystem, name) => records.filter((row) => row.ecosystem === ecosystem && row.package === name),
  facts: ([id = '', ...aliases]) => ({ id, aliases, severity: 'unknown' }),
};

interface Sketch {
  readonly module?: string;
  readonly vendor?: string;
  readonly source?: string;
}

function rpm(name: string, version: string, { module, vendor = 'AlmaLinux', source }: Sketch = {}): Package {
  const named = {
    type: 'rpm',
    name,
    version,
    ...(source === undefined ? {} : { source: { name: source, version } }),
    ...(module === undefined ? {} : { qualifiers: { rpmmod: module } }),
  } as const;
  const { qualifiers: _, ...kept } = named;
  return { ...kept, vendor, purl: packagePurl(named, alma), path: 'var/lib/rpm/rpmdb.sqlite' };
}

function match(item: Package, os: Os | undefined = alma) {
  const contents = { subject: 'image:sha256:x', packages: [item], coverage: allRead(1) };
  const result = matchContents(os === undefined ? contents : { ...contents, os }, index);
  return {
    found: result.findings.map(({ vulnerability, fix }) => `${vulnerability} ${fix.version ?? fix.state}`),
    ignored: result.ignored.map(({ rule }) => rule),
    unknown: result.unknowns.map(({ what }) => what),
  };
}

/** What is always said: AlmaLinux's bulletins are about fixes. */
const fixesOnly = ['AlmaLinux 8'];
const label = (stream: string): string => `${stream}:8080020230906143326:63b34585`;

describe('packages of AlmaLinux', () => {
  it.each<readonly [string, Package, readonly string[]]>([
    ['an old one', rpm('openssl-libs', '1:1.1.1k-6.el8_5'), ['CVE-2022-5818 1:1.1.1k-7.el8_6']],
    ['a fixed one', rpm('openssl-libs', '1:1.1.1k-7.el8_6'), []],
    ['a later one', rpm('openssl-libs', '1:1.1.1k-12.el8_9'), []],
    [
      'one without the epoch of the fix',
      rpm('openssl-libs', '1.1.1k-12.el8_9'),
      ['CVE-2022-5818 1:1.1.1k-7.el8_6'],
    ],
    ['a binary whose source name has no epoch', rpm('perl-Errno', '1.28-419.el8', { source: 'perl' }), []],
    ['a plain one beside a module', rpm('perl', '4:5.26.3-422.el8'), []],
    [
      'one of an old module',
      rpm('nodejs', '1:18.17.1-1.module_el8.8.0+3615', { module: label('nodejs:18') }),
      ['CVE-2023-5362 1:18.18.2-1.module_el8.8.0+3669+a3a3a3a3'],
    ],
    [
      'one of another stream, which has higher numbers in its bulletins',
      rpm('nodejs', '1:16.20.2-4.module_el8.9.0+3735+b1b1b1b1', { module: label('nodejs:16') }),
      [],
    ],
    [
      'one of a module that shares its name with a plain one',
      rpm('perl', '4:5.30.1-450.module_el8', { module: label('perl:5.30') }),
      ['CVE-2020-2 4:5.30.1-452.module_el8.3.0+2090+1fca307f'],
    ],
  ])('%s', (_what, item, found) => {
    expect(match(item)).toEqual({ found, ignored: [], unknown: fixesOnly });
  });

  it('show advisory, name and statement as evidence', () => {
    const contents = {
      subject: 'image:sha256:x',
      packages: [rpm('openssl', '1:1.1.1k-6.el8_5')],
      coverage: allRead(1),
    };
    expect(matchContents({ ...contents, os: alma }, index).findings).toMatchObject([
      {
        severity: 'medium',
        evidence: {
          advisory: 'ALSA-2022:5818',
          ecosystem: 'AlmaLinux:8',
          lookedUp: 'openssl',
          scheme: 'rpm',
          statement: '1:1.1.1k-6.el8_5 < 1:1.1.1k-7.el8_6',
        },
      },
    ]);
  });
});

describe('what nobody can say about rpm packages', () => {
  it.each<readonly [string, Package, readonly string[]]>([
    [
      'a bulletin that may mean another stream',
      rpm('varnish', '6.0.8-1.module_el8', { module: label('varnish:6') }),
      [...fixesOnly, 'AlmaLinux 8 advisories that name no module stream'],
    ],
    [
      'a module package whose stream nobody noted',
      rpm('nodejs', '1:18.17.1-1.module_el8.8.0+3615'),
      ['packages of modules of AlmaLinux 8'],
    ],
    [
      'a third party’s package',
      rpm('docker-ce', '3:24.0.5-1.el8', { vendor: 'Docker' }),
      ['docker-ce 3:24.0.5-1.el8'],
    ],
  ])('%s', (_what, item, unknown) => {
    expect(match(item)).toEqual({ found: [], ignored: [], unknown });
  });

  it.each([
    ['rhel', 'Red Hat Enterprise Linux 8.10 (Ootpa)'],
    ['rocky', 'Rocky Linux 8.10 (Green Obsidian)'],
    ['sles', 'SUSE Linux Enterprise Server 15 SP5'],
    ['debian', 'Debian GNU/Linux 12 (bookworm)'],
  ])('is all of it on %s, although a neighbour’s bulletins have the name', (id, prettyName) => {
    const item = rpm('openssl-libs', '1:1.1.1k-6.el8_5');
    expect(match(item, { id, versionId: '8.10', prettyName })).toEqual({
      found: [],
      ignored: [],
      unknown: [`rpm packages of ${prettyName}`],
    });
  });
});

describe('the kernel in a container', () => {
  it('does not run, but its tools do', () => {
    expect(match(rpm('kernel-headers', '4.18.0-477.el8', { source: 'kernel' }))).toMatchObject({
      found: [],
      ignored: ['kernel-in-container'],
    });
    expect(match(rpm('kernel-tools', '4.18.0-477.el8', { source: 'kernel' }))).toMatchObject({
      found: ['CVE-2024-3138 4.18.0-553.el8_10'],
      ignored: [],
    });
  });
});

import { describe, expect, it } from 'vitest';
import {
  type Advisory,
  type AdvisoryIndex,
  allRead,
  type Contents,
  type FeedInfo,
  type Os,
  type Package,
  type VulnerabilityFacts,
} from '../../model/index.ts';
import { matchContents } from './index.ts';

const bookworm: Os = {
  id: 'debian',
  versionId: '12',
  codename: 'bookworm',
  prettyName: 'Debian GNU/Linux 12',
};
const alpine = (versionId: string): Os => ({
  id: 'alpine',
  versionId,
  prettyName: `Alpine Linux v${versionId}`,
});

function feed(ecosystems: readonly string[], change: Partial<FeedInfo> = {}): FeedInfo {
  const base = {
    id: 'feed',
    title: '',
    source: '',
    licence: '',
    asOf: '2026-11-18',
    records: 1,
    quarantined: 0,
  };
  return { ...base, ecosystems, knows: 'all', ...change };
}

function advisory(change: Partial<Advisory> & Pick<Advisory, 'id' | 'package'>): Advisory {
  return {
    aliases: [],
    feed: 'feed',
    ecosystem: 'Go',
    ranges: [],
    versions: [],
    severity: 'unknown',
    cvss: [],
    ...change,
  };
}

/** An index over a few records: the real ones are tested in their own room. */
function indexOf(
  advisories: readonly Advisory[],
  rest: { feeds?: readonly FeedInfo[]; facts?: Readonly<Record<string, Partial<VulnerabilityFacts>>> } = {},
): AdvisoryIndex {
  const ecosystems = [...new Set(advisories.map(({ ecosystem }) => ecosystem))];
  return {
    feeds: rest.feeds ?? [feed(ecosystems)],
    lookup: (ecosystem, name) =>
      advisories.filter((row) => row.ecosystem === ecosystem && row.package === name),
    facts: ([id = '', ...aliases]) => ({ id, aliases, severity: 'unknown', ...rest.facts?.[id] }),
  };
}

function contents(packages: readonly Package[], change: Partial<Contents> = {}): Contents {
  return { subject: 'image:sha256:x', packages, coverage: allRead(1), ...change };
}

const deb = (name: string, version: string, source?: Package['source']): Package => ({
  name,
  version,
  type: 'deb',
  purl: `pkg:deb/debian/${name}@${version}`,
  ...(source === undefined ? {} : { source }),
});
const go = (name: string, version: string): Package => ({
  name,
  version,
  type: 'golang',
  purl: `pkg:golang/${name}@${version}`,
});

describe('distribution packages', () => {
  const openssl = advisory({
    id: 'CVE-2024-0001',
    package: 'openssl',
    ecosystem: 'Debian:12',
    ranges: [{ fixed: '3.0.17-1~deb12u2' }],
  });
  const index = indexOf([openssl]);

  it('looks up the source package and its version, and shows the binary with its evidence', () => {
    const item = deb('libssl3', '3.0.11-1~deb12u2', { name: 'openssl', version: '3.0.11-1~deb12u2' });
    const result = matchContents(contents([item], { os: bookworm }), index);
    expect(result).toEqual({
      findings: [
        {
          id: expect.stringMatching(/^finding:[0-9a-f]{16}$/),
          vulnerability: 'CVE-2024-0001',
          aliases: [],
          subject: 'image:sha256:x',
          package: {
            name: 'libssl3',
            version: '3.0.11-1~deb12u2',
            purl: 'pkg:deb/debian/libssl3@3.0.11-1~deb12u2',
            type: 'deb',
          },
          source: { name: 'openssl', version: '3.0.11-1~deb12u2' },
          fix: { state: 'fixed', version: '3.0.17-1~deb12u2' },
          severity: 'unknown',
          evidence: {
            feed: 'feed',
            advisory: 'CVE-2024-0001',
            ecosystem: 'Debian:12',
            lookedUp: 'openssl',
            scheme: 'deb',
            statement: '3.0.11-1~deb12u2 < 3.0.17-1~deb12u2',
            agreeing: ['feed/CVE-2024-0001'],
          },
        },
      ],
      unknowns: [],
      unjudged: [],
      ignored: [],
    });
  });

  it.each<[string, Package, number]>([
    ['the fixed version', deb('openssl', '3.0.17-1~deb12u2'), 0],
    ['a rebuild of the fixed source', deb('openssl', '3.0.17-1~deb12u2+b1'), 0],
    [
      'a binary whose own version is lower than its source',
      deb('libssl3', '1.0', { name: 'openssl', version: '3.0.17-1~deb12u2' }),
      0,
    ],
    [
      'a binary whose own version is higher',
      deb('libssl3', '9:1', { name: 'openssl', version: '3.0.1-1' }),
      1,
    ],
    ['another source of the same name', deb('openssl', '1', { name: 'openssl-legacy', version: '1' }), 0],
  ])('judges %s', (_name, item, count) => {
    expect(matchContents(contents([item], { os: bookworm }), index).findings).toHaveLength(count);
  });

  it('takes the fix of this release stream only', () => {
    const trixie: Os = { id: 'debian', versionId: '13', prettyName: 'Debian GNU/Linux 13' };
    const rows = [openssl, { ...openssl, ecosystem: 'Debian:13', ranges: [{ fixed: '3.5.1-1+deb13u1' }] }];
    const item = deb('openssl', '3.0.1-1');
    const fixIn = (os: Os) => matchContents(contents([item], { os }), indexOf(rows)).findings[0]?.fix.version;
    expect([fixIn(bookworm), fixIn(trixie)]).toEqual(['3.0.17-1~deb12u2', '3.5.1-1+deb13u1']);
  });

  it('takes the highest fix where several advisories fix one vulnerability', () => {
    const again = advisory({
      ...openssl,
      id: 'DSA-5000-1',
      aliases: ['CVE-2024-0001'],
      ranges: [{ fixed: '3.0.18-1' }],
    });
    const result = matchContents(
      contents([deb('openssl', '3.0.1-1')], { os: bookworm }),
      indexOf([openssl, again]),
    );
    expect(
      result.findings.map(({ fix, evidence }) => [fix.version, evidence.advisory, evidence.agreeing]),
    ).toEqual([['3.0.18-1', 'DSA-5000-1', ['feed/CVE-2024-0001', 'feed/DSA-5000-1']]]);
  });

  it('finds packages of a branch of Alpine by origin', () => {
    const rows = [
      advisory({
        id: 'CVE-2024-2',
        package: 'openssl',
        ecosystem: 'Alpine:v3.20',
        ranges: [{ fixed: '3.3.2-r0' }],
      }),
    ];
    const item: Package = {
      name: 'libcrypto3',
      version: '3.3.1-r3',
      type: 'apk',
      purl: 'pkg:apk/alpine/libcrypto3@3.3.1-r3',
      source: { name: 'openssl', version: '3.3.1-r3' },
    };
    expect(matchContents(contents([item], { os: alpine('3.20.3') }), indexOf(rows)).findings).toHaveLength(1);
    expect(matchContents(contents([item], { os: alpine('3.19.1') }), indexOf(rows)).findings).toHaveLength(0);
  });
});

describe('what nobody can say', () => {
  const packages = [deb('openssl', '1'), deb('zlib1g', '1')];

  it('is unknown for a release without a feed, an unknown system, and packages of another system', () => {
    const rpm: Package = { name: 'bash', version: '1', type: 'rpm', purl: 'pkg:rpm/bash@1' };
    const npm: Package = { name: 'left-pad', version: '1.0.0', type: 'npm', purl: 'pkg:npm/left-pad@1.0.0' };
    const index = indexOf([], { feeds: [feed(['Debian:12'])] });
    expect(matchContents(contents([...packages, rpm, npm], { os: alpine('3.15') }), index).unknowns).toEqual([
      { what: 'Alpine v3.15', packages: 2, reason: 'no feed covers Alpine v3.15', notJudged: true },
      { what: 'npm', packages: 1, reason: 'no feed covers npm', notJudged: true },
      {
        what: 'rpm packages of Alpine Linux v3.15',
        packages: 1,
        reason: 'no feed that Oakum reads speaks for them',
        notJudged: true,
      },
    ]);
    expect(matchContents(contents(packages), index).unknowns).toEqual([
      {
        what: 'deb packages of an unknown system',
        packages: 2,
        reason: 'no os-release file names the system',
        notJudged: true,
      },
    ]);
    const sid: Os = { id: 'debian', prettyName: 'Debian GNU/Linux forky/sid' };
    expect(matchContents(contents(packages, { os: sid }), index).unknowns[0]?.reason).toBe(
      'it names no release',
    );
  });

  it.each<[Package['type'], string, string, string]>([
    ['cargo', 'smallvec', 'crates.io', 'no feed covers crates.io'],
    [
      'maven',
      'log4j-core',
      'Maven packages without a group',
      'nothing in the archive names the group of log4j-core',
    ],
    ['conda', 'numpy', 'conda packages', 'no feed and no version order for them'],
    ['opkg', 'dropbear', 'opkg packages', 'no feed and no version order for them'],
    ['bitnami', 'nginx', 'Bitnami', 'no feed covers Bitnami'],
    ['generic', 'node', 'Node.js', 'no feed covers Node.js'],
    ['generic', 'nginx', 'generic packages', 'no feed and no version order for them'],
  ])('is said of %s %s', (type, name, what, reason) => {
    const item: Package = { name, version: '1.0.0', type, purl: `pkg:${type}/${name}@1.0.0` };
    const index = indexOf([], { feeds: [feed(['Debian:12'])] });
    expect(matchContents(contents([item]), index).unknowns).toEqual([
      { what, packages: 1, reason, notJudged: true },
    ]);
  });

  it('is said once for a release whose only source lists fixed vulnerabilities', () => {
    const index = indexOf([], { feeds: [feed(['Debian:12'], { id: 'debian-table', knows: 'fixed-only' })] });
    const result = matchContents(contents(packages, { os: bookworm }), index);
    expect(result.unjudged).toEqual([]);
    expect(result.unknowns).toEqual([
      {
        what: 'Debian 12',
        packages: 2,
        reason:
          'unfixed vulnerabilities in Debian 12 are not listed by this source (debian-table of 2026-11-18)',
      },
    ]);
  });

  it('is no longer said when another source knows all', () => {
    const feeds = [feed(['Debian:12'], { knows: 'fixed-only' }), feed(['Debian:12'], { id: 'tracker' })];
    expect(matchContents(contents(packages, { os: bookworm }), indexOf([], { feeds })).unknowns).toEqual([]);
  });

  it('is said of packages that a partial feed does not have', () => {
    const row = advisory({
      id: 'CVE-1',
      package: 'openssl',
      ecosystem: 'Debian:12',
      ranges: [{ fixed: '1' }],
    });
    const feeds = [feed(['Debian:12'], { limits: 'only the commonest packages' })];
    const result = matchContents(contents(packages, { os: bookworm }), indexOf([row], { feeds }));
    expect(result.unknowns).toEqual([
      {
        what: 'Debian 12 packages outside its feed',
        packages: 1,
        reason: 'feed: only the commonest packages',
        notJudged: true,
      },
    ]);
    expect(result.unjudged).toEqual(result.unknowns);
  });

  it.each([
    ['v0.9.0', 0, 1],
    ['v1.5.0', 1, 0],
    ['v2.5.0', 0, 1],
    ['v3.5.0', 1, 0],
    ['v4.5.0', 0, 0],
  ])('is not said of %s where the bounds that are versions decide', (version, found, unknown) => {
    const ranges = [
      { introduced: '3.0.0', fixed: '4.0.0' },
      { introduced: '1.0.0', fixed: '2.0.0' },
      { introduced: 'not a version', fixed: '4.0.0' },
    ];
    const rows = [advisory({ id: 'GO-1', package: 'example.com/a', ranges })];
    const bounded = matchContents(contents([go('example.com/a', version)]), indexOf(rows));
    expect([bounded.findings.length, bounded.unknowns.length]).toEqual([found, unknown]);
  });

  it('is said of versions that are none or cannot be compared', () => {
    const row = advisory({ id: 'GO-1', package: 'example.com/a', ranges: [{ fixed: 'not a version' }] });
    const result = matchContents(
      contents([go('example.com/a', 'v1.0.0'), go('example.com/main', '(devel)'), go('example.com/b', '')]),
      indexOf([row]),
    );
    expect(result.findings).toEqual([]);
    expect(result.unknowns).toEqual([
      {
        what: 'Go modules without a version',
        packages: 2,
        reason: 'example.com/b has an empty version; example.com/main has the version (devel)',
        notJudged: true,
      },
      {
        what: 'Go versions that cannot be compared',
        packages: 1,
        reason: 'GO-1 of example.com/a: 1.0.0 and not a version cannot be compared',
      },
    ]);
  });

  it('is said of builds by third parties, about which the distribution does not speak', () => {
    const row = advisory({
      id: 'CVE-1',
      package: 'nodejs',
      ecosystem: 'Debian:12',
      ranges: [{ fixed: '99' }],
    });
    const result = matchContents(
      contents([deb('nodejs', '20.11.0-1nodesource1')], { os: bookworm }),
      indexOf([row]),
    );
    expect([result.findings.length, result.unknowns[0]?.what]).toEqual([0, 'nodejs 20.11.0-1nodesource1']);
  });
});

describe('ranges', () => {
  const rows = (change: Partial<Advisory>) =>
    indexOf([advisory({ id: 'GO-1', package: 'example.com/a', ...change })]);
  const at = (version: string, index: AdvisoryIndex) => {
    const [finding] = matchContents(contents([go('example.com/a', version)]), index).findings;
    return finding === undefined
      ? undefined
      : [finding.fix.state, finding.fix.version, finding.evidence.statement];
  };

  it('takes the stretch that the version is in, in whatever order they come', () => {
    const index = rows({
      ranges: [
        { introduced: '1.28.0', fixed: '1.28.4' },
        { introduced: '1.8.0', fixed: '1.25.16' },
        { introduced: '1.26.0', fixed: '1.26.11' },
      ],
    });
    expect(at('v1.26.3', index)).toEqual(['fixed', '1.26.11', '1.26.0 <= 1.26.3 < 1.26.11']);
    expect(at('v1.25.16', index)).toBeUndefined();
    expect(at('v1.7.9', index)).toBeUndefined();
    expect(at('v1.28.0', index)).toEqual(['fixed', '1.28.4', '1.28.0 <= 1.28.0 < 1.28.4']);
  });

  it('has no fix to name after a last affected version', () => {
    const index = rows({ ranges: [{ introduced: '0', lastAffected: '1.4.0' }] });
    expect(at('v1.4.0', index)).toEqual(['unknown', undefined, '1.4.0 <= 1.4.0']);
    expect(at('v1.4.1', index)).toBeUndefined();
  });

  it('is open where nothing closes the stretch, or in the state that the source gives', () => {
    expect(at('v9.0.0', rows({ ranges: [{}] }))).toEqual(['open', undefined, 'every version, 9.0.0 too']);
    expect(at('v9.0.0', rows({ ranges: [{}], fixState: 'wont-fix' }))?.[0]).toBe('wont-fix');
  });

  it('takes listed versions or ranges, either is enough', () => {
    const index = rows({ versions: ['1.0.0', '2.0.0'], ranges: [{ introduced: '3.0.0', fixed: '3.1.0' }] });
    expect(at('v2.0.0', index)).toEqual(['fixed', '3.1.0', '2.0.0 is listed']);
    expect(at('v3.0.5', index)?.[1]).toBe('3.1.0');
    expect(at('v2.0.1', index)).toBeUndefined();
  });

  /** GO-2025-3448 has three stretches from the beginning, GO-2026-5148 an open one over a closed one. */
  it('names only a fix that the same advisory does not call affected again', () => {
    const overlapping = rows({ ranges: [{ fixed: '2.0.6' }, { fixed: '2.1.5' }, { fixed: '2.2.2' }] });
    expect(at('v2.0.3', overlapping)?.slice(0, 2)).toEqual(['fixed', '2.2.2']);
    const open = rows({ ranges: [{ introduced: '3.6.5' }, { introduced: '3.7.0', fixed: '3.7.14' }] });
    expect(at('v3.7.5', open)).toEqual(['unknown', undefined, '3.6.5 <= 3.7.5']);
    expect(at('v3.6.9', open)?.[0]).toBe('open');
    const listed = rows({ versions: ['23.8.0', '23.9.0'], ranges: [{ fixed: '23.9.0' }] });
    expect(at('v23.8.0', listed)?.slice(0, 2)).toEqual(['unknown', undefined]);
  });

  it('matches pre-releases of an affected stretch', () => {
    expect(at('v1.0.0-rc.1', rows({ ranges: [{ fixed: '1.0.0' }] }))).toBeDefined();
  });
});

describe('alias groups', () => {
  const range = { ranges: [{ fixed: '2.0.0' }] };
  const one = (id: string, aliases: readonly string[], change: Partial<Advisory> = {}) =>
    advisory({ id, aliases, package: 'example.com/a', ...range, ...change });
  const match = (rows: readonly Advisory[]) =>
    matchContents(contents([go('example.com/a', 'v1.0.0')]), indexOf(rows));

  it('are one row, transitively and in any order, under the CVE', () => {
    const rows = [
      one('GHSA-a', ['GO-d']),
      one('PYSEC-b', ['CVE-2024-1']),
      one('CVE-2024-1', ['GO-d']),
      one('GO-d', []),
    ];
    for (const order of [rows, rows.toReversed()]) {
      const result = match(order).findings;
      expect(result.map(({ vulnerability, aliases }) => [vulnerability, ...aliases])).toEqual([
        ['CVE-2024-1', 'GHSA-a', 'GO-d', 'PYSEC-b'],
      ]);
      expect(result[0]?.evidence.agreeing).toHaveLength(4);
    }
  });

  it.each<readonly [string, readonly Advisory[], readonly string[]]>([
    ['itself', [one('CVE-2024-1', ['CVE-2024-1'])], ['CVE-2024-1']],
    ['each other', [one('CVE-2024-1', ['GO-1']), one('GO-1', ['CVE-2024-1'])], ['CVE-2024-1', 'GO-1']],
    [
      'in a ring',
      [one('CVE-2024-1', ['GHSA-b']), one('GHSA-b', ['GO-c']), one('GO-c', ['CVE-2024-1'])],
      ['CVE-2024-1', 'GHSA-b', 'GO-c'],
    ],
    [
      'in two rings with one name in both',
      [
        one('CVE-2024-1', ['GO-b', 'GO-c']),
        one('GO-b', ['CVE-2024-1', 'CVE-2024-1']),
        one('GO-c', ['GO-d']),
        one('GO-d', ['CVE-2024-1', 'GO-c']),
      ],
      ['CVE-2024-1', 'GO-b', 'GO-c', 'GO-d'],
    ],
  ])('end and are one row where records name %s', (_, rows, names) => {
    for (const order of [rows, rows.toReversed()]) {
      expect(match(order).findings.map(({ vulnerability, aliases }) => [vulnerability, ...aliases])).toEqual([
        names,
      ]);
    }
  });

  it('are one row however long a chain of names a hostile feed makes, in either order', () => {
    const name = (at: number): string => `X-${String(at).padStart(6, '0')}`;
    const rows = Array.from({ length: 20_000 }, (_, at) => one(name(at + 1), [name(at)]));
    for (const order of [rows, rows.toReversed()]) {
      const { findings } = match(order);
      expect(findings.map(({ vulnerability, aliases }) => [vulnerability, aliases.length])).toEqual([
        [name(0), 20_000],
      ]);
    }
  });

  it('are joined by records whose own range does not match', () => {
    const bridge = one('GHSA-c', ['GO-a', 'CVE-2024-1'], { ranges: [{ introduced: '5.0.0' }] });
    const result = match([one('GO-a', []), one('PYSEC-b', ['CVE-2024-1']), bridge]).findings;
    expect(result.map(({ vulnerability }) => vulnerability)).toEqual(['CVE-2024-1']);
    expect(result[0]?.evidence.agreeing).toEqual(['feed/GO-a', 'feed/PYSEC-b']);
  });

  it('keep every CVE of a record that has several', () => {
    const [row] = match([one('GO-1', ['CVE-2024-2', 'CVE-2024-1', 'GHSA-x'])]).findings;
    expect([row?.vulnerability, row?.aliases]).toEqual(['CVE-2024-1', ['CVE-2024-2', 'GHSA-x', 'GO-1']]);
  });

  it('are not joined by a bulletin about several vulnerabilities', () => {
    const rows = [one('DSA-1-1', ['CVE-2024-1', 'CVE-2024-2']), one('CVE-2024-1', ['DSA-1-1'])];
    expect(match(rows).findings.map(({ vulnerability, aliases }) => [vulnerability, ...aliases])).toEqual([
      ['CVE-2024-1'],
      ['CVE-2024-2'],
    ]);
  });

  it('are not joined by the bulletin that two CVEs share (CVE-2017-10913 XSA-218, CVE-2017-10914 XSA-218)', () => {
    const rows = [one('CVE-2017-10913', ['XSA-218']), one('CVE-2017-10914', ['XSA-218'])];
    expect(match(rows).findings.map(({ vulnerability }) => vulnerability)).toEqual([
      'CVE-2017-10913',
      'CVE-2017-10914',
    ]);
  });

  it('take the known fix where another source knows none', () => {
    const [row] = match([
      one('GHSA-a', ['CVE-2024-1'], { ranges: [{}] }),
      one('GO-b', ['CVE-2024-1']),
    ]).findings;
    expect(row?.fix).toEqual({ state: 'fixed', version: '2.0.0' });
  });

  it('make one row for each place of a package', () => {
    const item = go('example.com/a', 'v1.0.0');
    const places = [
      { ...item, path: 'bin/x' },
      { ...item, path: 'bin/y' },
      { ...item, path: 'bin/x' },
    ];
    const result = matchContents(contents(places), indexOf([one('GO-1', [])]));
    expect(result.findings.map((row) => row.package.path)).toEqual(['bin/x', 'bin/y']);
    expect(new Set(result.findings.map(({ id }) => id)).size).toBe(2);
  });

  it('take the severity of advisories before the score', () => {
    const facts = { 'CVE-2024-1': { severity: 'critical' } } as const;
    const severityOf = (rows: readonly Advisory[]) =>
      matchContents(contents([go('example.com/a', 'v1.0.0')]), indexOf(rows, { facts })).findings[0]
        ?.severity;
    expect(severityOf([one('CVE-2024-1', [], { severity: 'low' })])).toBe('low');
    expect(severityOf([one('CVE-2024-1', [])])).toBe('critical');
  });
});

describe('ignored matches', () => {
  it('keep withdrawn advisories with the day, unless a standing one agrees', () => {
    const gone = advisory({
      id: 'GO-1',
      package: 'example.com/a',
      aliases: ['CVE-2024-1'],
      ranges: [{}],
      withdrawn: '2024-08-21T16:25:56Z',
    });
    const items = contents([go('example.com/a', 'v1.0.0')]);
    expect(matchContents(items, indexOf([gone]))).toMatchObject({
      findings: [],
      ignored: [{ rule: 'withdrawn', reason: 'withdrawn by its source: GO-1 on 2024-08-21' }],
    });
    const standing = advisory({
      id: 'GHSA-1',
      aliases: ['CVE-2024-1'],
      package: 'example.com/a',
      ranges: [{}],
    });
    const both = matchContents(items, indexOf([gone, standing]));
    expect(both.findings[0]?.evidence.agreeing).toEqual(['feed/GHSA-1']);
    expect(both.ignored).toEqual([]);
  });

  it('keep rejected vulnerabilities', () => {
    const row = advisory({ id: 'CVE-2024-1', package: 'example.com/a', ranges: [{}] });
    const index = indexOf([row], { facts: { 'CVE-2024-1': { rejected: 'vulnrichment, 2024-10-24' } } });
    expect(matchContents(contents([go('example.com/a', 'v1.0.0')]), index)).toMatchObject({
      findings: [],
      ignored: [{ rule: 'rejected', finding: { vulnerability: 'CVE-2024-1' } }],
    });
  });

  const kernel = indexOf([
    advisory({ id: 'CVE-2024-9', package: 'linux', ecosystem: 'Debian:12', ranges: [{ fixed: '6.1.99-1' }] }),
  ]);
  it.each([
    ['image:sha256:x', 'linux-libc-dev', 0],
    ['image:sha256:x', 'linux-image-6.1.0-25-amd64', 0],
    ['image:sha256:x', 'linux-perf', 1],
    ['dir:/', 'linux-libc-dev', 0],
    ['dir:/', 'linux-image-6.1.0-25-amd64', 1],
    ['node:n1', 'linux-libc-dev', 1],
    ['node:n1', 'linux-image-6.1.0-25-amd64', 1],
  ])('in %s, %s: %i kernel findings', (subject, name, count) => {
    const item = deb(name, '6.1.90-1', { name: 'linux', version: '6.1.90-1' });
    const result = matchContents(contents([item], { subject, os: bookworm }), kernel);
    expect([result.findings.length, result.ignored.length]).toEqual([count, 1 - count]);
  });

  it("keep modules that belong to the distribution's own packages", () => {
    const row = advisory({ id: 'PYSEC-1', package: 'requests', ecosystem: 'PyPI', ranges: [{ fixed: '3' }] });
    const at = (path: string): Package => ({
      name: 'Requests',
      version: '2.28.1',
      type: 'pypi',
      purl: 'pkg:pypi/requests@2.28.1',
      path,
    });
    const owned = at('usr/lib/python3/dist-packages/requests-2.28.1.egg-info');
    const own = at('usr/local/lib/python3.11/site-packages/requests-2.28.1.dist-info');
    const result = matchContents(contents([owned, own], { os: bookworm }), indexOf([row]));
    expect(result.findings.map((finding) => finding.package.path)).toEqual([own.path]);
    expect(result.ignored.map(({ rule }) => rule)).toEqual(['owned-by-distribution']);
  });
});

describe('language packages', () => {
  it('look PyPI names up in their normal form and compare by PEP 440', () => {
    const row = advisory({
      id: 'PYSEC-1',
      package: 'foo-bar',
      ecosystem: 'PyPI',
      ranges: [{ fixed: '1.0' }],
    });
    const item = (version: string): Package => ({
      name: 'Foo_.Bar',
      version,
      type: 'pypi',
      purl: 'pkg:pypi/x',
    });
    const count = (version: string) =>
      matchContents(contents([item(version)]), indexOf([row])).findings.length;
    expect([count('1.0rc1'), count('1.0.post1'), count('1.0+sp1'), count('0.9')]).toEqual([1, 0, 0, 1]);
  });

  it.each([
    ['stdlib', 'go1.22.3', true],
    ['stdlib', 'go1.22.4', false],
    ['stdlib', '1.22.3', true],
    ['stdlib', 'go1.22rc1', true],
    ['stdlib', 'go1.21', true],
    ['stdlib', 'go1.22.4 X:nocoverageredesign', false],
    ['stdlib', 'go1.22.4-custom', false],
    ['example.com/b', 'v2.1.0+incompatible', true],
    ['example.com/b', 'v2.2.0+incompatible', false],
    ['example.com/b', 'v0.0.0-20200131131040-063a3fb69896', true],
    ['example.com/b/v2', 'v2.1.0', false],
  ])('Go: %s %s affected: %s', (name, version, expected) => {
    const rows = [
      advisory({ id: 'GO-1', package: 'stdlib', ranges: [{ introduced: '0', fixed: '1.22.4' }] }),
      advisory({
        id: 'GO-2',
        package: 'example.com/b',
        ranges: [{ introduced: '0', fixed: '2.2.0+incompatible' }],
      }),
    ];
    expect(matchContents(contents([go(name, version)]), indexOf(rows)).findings.length === 1).toBe(expected);
  });

  /** CVE-2020-8559 by GO-2024-2748 lists 0.x for apimachinery; other records list 1.x for staging modules. */
  it.each([
    ['k8s.io/apimachinery', 'v0.18.6', true],
    ['k8s.io/apimachinery', 'v0.18.7', false],
    ['k8s.io/apiserver', 'v0.27.2', true],
    ['k8s.io/apiserver', 'v0.27.3', false],
    ['k8s.io/apiserver', 'v0.30.0', false],
    ['example.com/apiserver', 'v0.27.3', true],
  ])('staging modules are numbered like Kubernetes: %s %s affected: %s', (name, version, expected) => {
    const rows = [
      advisory({
        id: 'GO-1',
        package: 'k8s.io/apimachinery',
        ranges: [{ introduced: '0.18.0', fixed: '0.18.7-rc.0' }],
      }),
      advisory({
        id: 'GO-2',
        package: 'k8s.io/apiserver',
        ranges: [{ introduced: '1.27.0', fixed: '1.27.3' }, { fixed: '1.24.15' }],
      }),
      advisory({ id: 'GO-3', package: 'example.com/apiserver', ranges: [{ fixed: '1.24.15' }] }),
    ];
    expect(matchContents(contents([go(name, version)]), indexOf(rows)).findings.length === 1).toBe(expected);
  });
});

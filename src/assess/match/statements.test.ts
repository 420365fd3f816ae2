import { describe, expect, it } from 'vitest';
import {
  type Advisory,
  type AdvisoryIndex,
  allRead,
  type Contents,
  type Os,
  type Package,
  type VendorStatement,
} from '../../model/index.ts';
import { makeMatcher } from './index.ts';

const focal: Os = { id: 'ubuntu', versionId: '20.04', codename: 'focal', prettyName: 'Ubuntu 20.04' };
const base = 'Ubuntu:20.04:LTS';
const pro = 'Ubuntu:Pro:20.04:LTS';
const id = 'UBUNTU-CVE-2023-38545';
const cve = 'CVE-2023-38545';

const row = (change: Partial<Advisory> = {}): Advisory => ({
  id,
  aliases: [cve],
  feed: 'osv-ubuntu',
  ecosystem: pro,
  package: 'curl',
  ranges: [{ introduced: '0' }],
  versions: [],
  severity: 'high',
  cvss: [],
  modified: '2026-05-19T04:50:15Z',
  ...change,
});

const word = (change: Partial<VendorStatement> = {}): VendorStatement => ({
  vulnerability: cve,
  feed: 'ubuntu-vex',
  ecosystem: pro,
  package: 'curl',
  version: '7.68.0-1ubuntu2.25+esm3',
  architectures: ['amd64', 'arm64'],
  says: 'not-affected',
  detail: 'affects 7.69 and higher',
  on: '2026-05-20',
  ...change,
});

function indexOf(rows: readonly Advisory[], words: readonly VendorStatement[]): AdvisoryIndex {
  const info = { title: '', source: '', licence: '', asOf: '2026-05-20', records: 1, quarantined: 0 };
  return {
    feeds: [{ ...info, id: 'osv-ubuntu', ecosystems: [base, pro], knows: 'all' }],
    lookup: (ecosystem, name) => rows.filter((one) => one.ecosystem === ecosystem && one.package === name),
    facts: ([name = '', ...aliases]) => ({ id: name, aliases, severity: 'unknown' }),
    statements: (ecosystem, name) =>
      words.filter((one) => one.ecosystem === ecosystem && one.package === name),
  };
}

const libcurl = (change: Partial<Package> = {}): Package => {
  const version = change.version ?? '7.68.0-1ubuntu2.25+esm3';
  return {
    name: 'libcurl4',
    type: 'deb',
    purl: `pkg:deb/ubuntu/libcurl4@${version}?arch=amd64`,
    source: { name: 'curl', version },
    architecture: 'amd64',
    ...change,
    version,
  };
};

const inside = (item: Package, os: Os = focal): Contents => ({
  subject: 'image:sha256:x',
  packages: [item],
  os,
  coverage: allRead(1),
});

describe("a vendor's word that the code is not there", () => {
  it('hides the finding with its source, its day and its reason', () => {
    const { findings, ignored } = makeMatcher(indexOf([row()], [word()]))(inside(libcurl()));
    expect(findings).toEqual([]);
    expect(ignored).toMatchObject([
      {
        rule: 'vendor-not-affected',
        reason: `ubuntu-vex on 2026-05-20: the code of ${cve} is not in curl 7.68.0-1ubuntu2.25+esm3 of ${pro}: affects 7.69 and higher`,
        finding: { vulnerability: cve, package: { name: 'libcurl4' } },
      },
    ]);
  });

  it('counts for all architectures where the package is of all of them', () => {
    const item = libcurl({ architecture: 'all' });
    expect(makeMatcher(indexOf([row()], [word()]))(inside(item)).findings).toEqual([]);
  });

  it.each<[string, Partial<VendorStatement>]>([
    ['another vulnerability', { vulnerability: 'CVE-2023-38546' }],
    ['another package', { package: 'curl-other' }],
    ['another version', { version: '7.68.0-1ubuntu2.24+esm3' }],
    ['another release', { ecosystem: 'Ubuntu:Pro:22.04:LTS' }],
    ['the release without its subscribers', { ecosystem: base }],
    ['a certified line', { ecosystem: 'Ubuntu:Pro:FIPS:20.04:LTS' }],
    ['other architectures', { architectures: ['arm64', 's390x'] }],
    ['no architecture', { architectures: [] }],
  ])('hides nothing where it is about %s', (_, change) => {
    const { findings, ignored } = makeMatcher(indexOf([row()], [word(change)]))(inside(libcurl()));
    expect([findings.length, ignored.length]).toEqual([1, 0]);
  });

  it.each<[string, Partial<Package>]>([
    ['the release itself, for subscribers', { version: '7.68.0-1ubuntu2.25' }],
    ['an architecture that nobody knows', { architecture: undefined }],
    ['a version that is known in part', { possible: { atLeast: '7.68.0-1ubuntu2.25+esm3' } }],
  ])('hides nothing in a package of %s', (_, change) => {
    const item = libcurl(change);
    const words = [word({ version: item.version })];
    expect(makeMatcher(indexOf([row()], words))(inside(item)).findings).toHaveLength(1);
  });

  it('judges the release itself by its own statements, also where only subscribers are advised', () => {
    const item = libcurl({ version: '7.68.0-1ubuntu2.25' });
    const words = [word({ ecosystem: base, version: item.version })];
    expect(makeMatcher(indexOf([row()], words))(inside(item)).findings).toEqual([]);
  });

  it.each([
    ['2026-05-21T23:00:00Z', 0],
    ['2026-05-22T00:10:00Z', 1],
    ['next week', 1],
    [undefined, 0],
  ])('is older than an advisory that was changed %s: %i findings', (modified, left) => {
    const { modified: _, ...rest } = row();
    const changed = modified === undefined ? rest : { ...rest, modified };
    expect(makeMatcher(indexOf([changed], [word()]))(inside(libcurl())).findings).toHaveLength(left);
  });

  it('does not carry from one architecture to another of the same version', () => {
    const match = makeMatcher(indexOf([row()], [word({ architectures: ['amd64'] })]));
    expect(match(inside(libcurl())).findings).toEqual([]);
    expect(match(inside(libcurl({ architecture: 'arm64' }))).findings).toHaveLength(1);
  });
});

describe("a vendor's word on what becomes of it", () => {
  it.each(['wont-fix', 'end-of-life', 'deferred'] as const)(
    'is the state where no fix is known: %s',
    (says) => {
      const words = [word({ says, version: '1', architectures: [] })];
      const { findings } = makeMatcher(indexOf([row()], words))(inside(libcurl()));
      expect(findings).toMatchObject([
        { fix: { state: says }, evidence: { agreeing: [`osv-ubuntu/${id}`, `ubuntu-vex/${cve}`] } },
      ]);
    },
  );

  it('takes no fix away, and is not taken from another tier', () => {
    const fixed = row({ ranges: [{ fixed: '7.68.0-1ubuntu2.25+esm4' }] });
    const match = (one: Advisory, change: Partial<VendorStatement>) =>
      makeMatcher(indexOf([one], [word({ says: 'wont-fix', ...change })]))(inside(libcurl()));
    expect(match(fixed, {}).findings).toMatchObject([{ fix: { version: '7.68.0-1ubuntu2.25+esm4' } }]);
    expect(match(row(), { ecosystem: base }).findings).toMatchObject([{ fix: { state: 'open' } }]);
  });
});

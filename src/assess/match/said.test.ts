import { describe, expect, it } from 'vitest';
import type { Advisory, AdvisoryIndex, Contents, Package, SaidFinding } from '../../model/index.ts';
import { matchContents } from './match.ts';
import { compareSaid } from './said.ts';

const item: Package = {
  name: 'libssl3',
  version: '3.0.7-1',
  type: 'deb',
  purl: 'pkg:deb/debian/libssl3@3.0.7-1?distro=debian-12&upstream=openssl',
  source: { name: 'openssl', version: '3.0.7-1' },
};
const contents: Contents = {
  subject: 'image:x',
  os: { id: 'debian', versionId: '12', prettyName: 'Debian 12' },
  packages: [item],
  coverage: { read: 1, total: 1, unread: [] },
};

const advisory = (id: string, fixed: string): Advisory => ({
  id,
  aliases: [],
  feed: 'debian-table',
  ecosystem: 'Debian:12',
  package: 'openssl',
  ranges: [{ fixed }],
  versions: [],
  severity: 'high',
  cvss: [],
});
const advisories = [advisory('CVE-1', '3.0.8-1'), advisory('CVE-2', '3.0.9-1'), advisory('CVE-3', '3.0.1-1')];
const index: AdvisoryIndex = {
  feeds: [
    {
      id: 'debian-table',
      title: '',
      source: '',
      licence: '',
      asOf: '2026-11-18',
      records: 3,
      quarantined: 0,
      ecosystems: ['Debian:12'],
      knows: 'all',
    },
  ],
  lookup: (_, name) => (name === 'openssl' ? advisories : []),
  facts: ([id = '']) => ({ id, aliases: id === 'GHSA-1' ? ['CVE-1'] : [], severity: 'unknown' }),
};

const by = 'Trivy 0.58.1';
const said = (vulnerability: string, more: Partial<SaidFinding> = {}): SaidFinding => ({
  by,
  place: 'Results[0]',
  vulnerability,
  aliases: [],
  package: { name: item.name, version: item.version, type: item.type, purl: item.purl },
  fix: { state: 'fixed', version: '3.0.8-1' },
  severity: 'high',
  statement: 'Debian: affected',
  ...more,
});

function compare(list: readonly SaidFinding[]) {
  const matched = matchContents(contents, index);
  return compareSaid(matched, { by, said: list }, { contents: [contents], index, subject: contents.subject });
}

describe('a report beside our own index', () => {
  it.each<readonly [string, SaidFinding, object]>([
    ['both say the same', said('CVE-1'), { kind: 'agree', by, differences: [] }],
    ['they call it by another name that we know', said('GHSA-1'), { kind: 'agree', by, differences: [] }],
    [
      'they give an alias that we use',
      said('X-1', { aliases: ['CVE-1'] }),
      { kind: 'agree', by, differences: [] },
    ],
    [
      'both say so with another fix and severity',
      said('CVE-1', { fix: { state: 'open' }, severity: 'low' }),
      {
        kind: 'agree',
        by,
        differences: ['fix: ours 3.0.8-1, theirs open', 'severity: ours high, theirs low'],
      },
    ],
  ])('agrees where %s', (_, one, opinion) => {
    const { findings, suppressed } = compare([one]);
    expect(findings.map((finding) => [finding.vulnerability, finding.opinion])).toEqual([
      ['CVE-1', opinion],
      ['CVE-2', { kind: 'only-ours', by }],
    ]);
    expect(suppressed).toEqual([]);
  });

  it.each<readonly [string, SaidFinding, string]>([
    ['ours has it otherwise', said('CVE-3'), 'debian-table has CVE-3, and 3.0.7-1 is not in its ranges'],
    ['ours does not know it', said('CVE-9'), 'no advisory of ours for openssl in Debian 12 names it'],
    [
      'ours judges no such package',
      said('CVE-9', { package: { name: 'rake', version: '1', type: 'generic', purl: 'pkg:gem/rake@1' } }),
      'packages like rake are judged by nothing of ours',
    ],
  ])('keeps what only they say, with the reason: %s', (_, one, why) => {
    const theirs = compare([one, one]).findings.filter(({ opinion }) => opinion?.kind === 'only-theirs');
    expect(theirs).toHaveLength(1);
    expect(theirs[0]).toMatchObject({
      vulnerability: one.vulnerability,
      fix: one.fix,
      evidence: { feed: `said by ${by}`, statement: `said by ${by}: Debian: affected` },
      opinion: { kind: 'only-theirs', by, why },
    });
    expect(compare([one]).findings.filter(({ opinion }) => opinion?.kind === 'only-ours')).toHaveLength(2);
  });

  it('keeps suppressed what the report suppresses, ours and theirs, with the reason', () => {
    const { findings, suppressed } = compare([
      said('CVE-1', { suppressed: 'ignored (.trivyignore)' }),
      said('CVE-9', { suppressed: 'ignored (.trivyignore)' }),
    ]);
    expect(findings.map(({ vulnerability }) => vulnerability)).toEqual(['CVE-2']);
    expect(suppressed.map(({ finding, suppression }) => [finding.vulnerability, suppression])).toEqual([
      ['CVE-1', { kind: 'report', by, reason: 'ignored (.trivyignore)' }],
      ['CVE-9', { kind: 'report', by, reason: 'ignored (.trivyignore)' }],
    ]);
  });

  it('says which rule of ours leaves out what they report', () => {
    const kernel: Package = { ...item, name: 'linux-libc-dev', source: { name: 'linux', version: '6.1' } };
    const inside = { ...contents, packages: [kernel] };
    const linux = { ...index, lookup: () => [advisory('CVE-1', '7')] };
    const { findings } = compareSaid(
      matchContents(inside, linux),
      { by, said: [said('CVE-1', { package: { ...said('x').package, name: kernel.name } })] },
      { contents: [inside], index: linux, subject: contents.subject },
    );
    expect(findings.map(({ opinion }) => opinion)).toMatchObject([
      { kind: 'only-theirs', why: expect.stringContaining('our rule kernel-in-container leaves it out') },
    ]);
  });
});

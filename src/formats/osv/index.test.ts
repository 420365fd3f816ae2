import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Advisory } from '../../model/index.ts';
import { parseOsv, rangesOfEvents, withoutCoveredVersions } from './index.ts';

const options = { feed: 'test', what: 'record 1' };
const read = (record: unknown): readonly Advisory[] => {
  const { records, quarantined } = parseOsv(JSON.stringify(record), options);
  expect(quarantined).toEqual([]);
  return records;
};
const affected = (name: string, ...events: readonly unknown[]): unknown => ({
  package: { ecosystem: 'Go', name },
  ranges: [{ type: 'SEMVER', events }],
});

describe('OSV events', () => {
  it.each([
    ['in order', [{ introduced: '0' }, { fixed: '1.2.0' }], [{ fixed: '1.2.0' }]],
    [
      'out of order, as CVE-2023-5528',
      [{ introduced: '1.28.0' }, { fixed: '1.28.4' }, { introduced: '1.27.0' }, { fixed: '1.27.8' }],
      [
        { introduced: '1.27.0', fixed: '1.27.8' },
        { introduced: '1.28.0', fixed: '1.28.4' },
      ],
    ],
    [
      'introduced twice without an end, as CVE-2025-13281',
      [{ introduced: '1.30.0' }, { introduced: '1.31.0' }],
      [{ introduced: '1.30.0' }],
    ],
    [
      'with a last affected version and no fix',
      [{ introduced: '1.0.0' }, { last_affected: '1.5.0' }],
      [{ introduced: '1.0.0', lastAffected: '1.5.0' }],
    ],
    [
      'one version only',
      [{ last_affected: '1.5.0' }, { introduced: '1.5.0' }],
      [{ introduced: '1.5.0', lastAffected: '1.5.0' }],
    ],
    ['an end without a beginning', [{ fixed: '2.0.0' }], [{ fixed: '2.0.0' }]],
    ['a second end', [{ introduced: '0' }, { fixed: '1.0.0' }, { fixed: '2.0.0' }], [{ fixed: '1.0.0' }]],
    [
      'fixed and introduced again in one version',
      [{ introduced: '0' }, { introduced: '1.0.0' }, { fixed: '1.0.0' }],
      [{ fixed: '1.0.0' }, { introduced: '1.0.0' }],
    ],
    [
      'by number, not by text',
      [{ introduced: '1.10.0' }, { fixed: '1.9.1' }, { introduced: '0' }],
      [{ fixed: '1.9.1' }, { introduced: '1.10.0' }],
    ],
    ['a git limit', [{ limit: '1' }], []],
    ['none', [], []],
  ])('are read %s', (_what, events, ranges) => {
    expect(rangesOfEvents(events, 'semver')).toEqual(ranges);
  });

  it('say the same in any order', () => {
    const events = [{ introduced: '0' }, { fixed: '1.2.3' }, { introduced: '1.3.0' }, { fixed: '1.3.4' }];
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: 4 }), (shuffled) => {
        expect(rangesOfEvents(shuffled, 'semver')).toEqual([
          { fixed: '1.2.3' },
          { introduced: '1.3.0', fixed: '1.3.4' },
        ]);
      }),
    );
  });
});

describe('an OSV record', () => {
  it('gives an advisory for each package, entries about one package put together', () => {
    const record = {
      id: 'GO-1',
      aliases: ['CVE-1', 'GHSA-1', 'CVE-2'],
      published: '2024-01-01T00:00:00Z',
      withdrawn: '2024-02-01T00:00:00Z',
      summary: 'x',
      severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
      affected: [
        affected('a.b/c', { introduced: '0' }, { fixed: '1.2.0' }),
        affected('a.b/d', { introduced: '0' }),
        affected('a.b/c', { introduced: '2.0.0' }, { fixed: '2.1.0' }),
      ],
    };
    const common = {
      id: 'GO-1',
      aliases: ['CVE-1', 'GHSA-1', 'CVE-2'],
      feed: 'test',
      ecosystem: 'Go',
      versions: [],
      severity: 'critical',
      cvss: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'],
      withdrawn: '2024-02-01T00:00:00Z',
      published: '2024-01-01T00:00:00Z',
      summary: 'x',
    };
    expect(read(record)).toEqual([
      { ...common, package: 'a.b/c', ranges: [{ fixed: '1.2.0' }, { introduced: '2.0.0', fixed: '2.1.0' }] },
      { ...common, package: 'a.b/d', ranges: [{}] },
    ]);
  });

  it('finds the fix that the Go database keeps aside, as GO-2025-3567', () => {
    const custom = [
      {
        type: 'ECOSYSTEM',
        events: [
          { introduced: '0' },
          { fixed: '1.11.5' },
          { introduced: '1.12.0-beta.0' },
          { fixed: '1.12.1' },
        ],
      },
    ];
    const open = {
      ...Object(affected('k8s.io/ingress-nginx', { introduced: '0' })),
      ecosystem_specific: { custom_ranges: custom },
    };
    expect(read({ id: 'GO-2025-3567', published: '0001-01-01T00:00:00Z', affected: [open] })).toMatchObject([
      {
        package: 'k8s.io/ingress-nginx',
        ranges: [{ fixed: '1.11.5' }, { introduced: '1.12.0-beta.0', fixed: '1.12.1' }],
      },
    ]);
    const closed = {
      ...Object(affected('k8s.io/x', { introduced: '0' }, { fixed: '0.17.7' })),
      ecosystem_specific: { custom_ranges: custom },
    };
    expect(read({ id: 'GO-2', affected: [closed] })).toMatchObject([{ ranges: [{ fixed: '0.17.7' }] }]);
  });

  it('does not take the placeholder date of the Go repository for a date', () => {
    const [advisory] = read({
      id: 'GO-1',
      published: '0001-01-01T00:00:00Z',
      affected: [affected('a', { introduced: '0' })],
    });
    expect(advisory).not.toHaveProperty('published');
  });

  it('reads the last affected version that GHSA keeps aside only where no end is given', () => {
    const ghsa = (events: readonly unknown[]): unknown => ({
      ...Object(affected('a', ...events)),
      database_specific: { last_known_affected_version_range: '<= 1.4.0' },
    });
    expect(read({ id: 'GHSA-1', affected: [ghsa([{ introduced: '0' }])] })).toMatchObject([
      { ranges: [{ lastAffected: '1.4.0' }] },
    ]);
    expect(read({ id: 'GHSA-1', affected: [ghsa([{ introduced: '0' }, { fixed: '1.3.0' }])] })).toMatchObject(
      [{ ranges: [{ fixed: '1.3.0' }] }],
    );
  });

  it('passes over git ranges, keeps those beside them and listed versions', () => {
    const record = {
      id: 'PYSEC-1',
      affected: [
        {
          package: { ecosystem: 'PyPI', name: 'Foo_Bar' },
          ranges: [
            { type: 'GIT', repo: 'x', events: [{ introduced: '0' }, { fixed: 'abc' }] },
            { type: 'ECOSYSTEM', events: [{ introduced: '1.0' }, { fixed: '1.1' }] },
          ],
          versions: ['0.1', '1.0'],
        },
        { ranges: [{ type: 'GIT', events: [] }] },
      ],
    };
    expect(read(record)).toMatchObject([
      { package: 'foo-bar', ranges: [{ introduced: '1.0', fixed: '1.1' }], versions: ['0.1', '1.0'] },
    ]);
  });

  it('takes upstream for a name, but not of a bulletin, which speaks of many', () => {
    const about = (record: unknown): unknown =>
      read({ ...Object(record), affected: [affected('a', { introduced: '0' })] })[0]?.aliases;
    expect(about({ id: 'UBUNTU-CVE-2014-2901', upstream: ['CVE-2014-2901'] })).toEqual(['CVE-2014-2901']);
    expect(about({ id: 'ALSA-2024:1', related: ['CVE-2024-1', 'RHSA-2024:1'] })).toEqual(['CVE-2024-1']);
    expect(about({ id: 'GHSA-1', related: ['CVE-2024-1'] })).toEqual([]);
  });

  it.each([
    ['{', 'not JSON'],
    ['[]', ': Invalid input: expected object, received array'],
    ['{"id":""}', 'id: Too small: expected string to have >=1 characters'],
    [
      '{"id":"a","affected":[{"versions":2}]}',
      'affected.0.versions: Invalid input: expected array, received number',
    ],
    [
      '{"id":"a","affected":[{"ranges":[{"type":"SEMVER","events":[{"fixed":1}]}]}]}',
      'affected.0.ranges.0.events.0.fixed: Invalid input: expected string, received number',
    ],
  ])('is quarantined with its reason: %s', (text, reason) => {
    expect(parseOsv(text, options)).toEqual({ records: [], quarantined: [{ what: 'record 1', reason }] });
  });

  it('is not spoilt by what a feed adds for itself', () => {
    const odd = {
      ...Object(affected('a', { introduced: '0' })),
      ecosystem_specific: 'x',
      database_specific: 7,
    };
    expect(read({ id: 'a', summary: 7, published: 7, database_specific: [], affected: [odd] })).toHaveLength(
      1,
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.json(), (text) => void parseOsv(text, options)));
  });
});

describe('versions that ranges cover', () => {
  const advisory: Advisory = {
    id: 'a',
    aliases: [],
    feed: 'test',
    ecosystem: 'PyPI',
    package: 'a',
    ranges: [{ introduced: '1.0', fixed: '2.0' }, { lastAffected: '0.5' }],
    versions: ['0.4', '0.5', '0.6', '1.0', '1.9', '2.0', 'odd'],
    severity: 'unknown',
    cvss: [],
  };

  it('need no list; those outside and those that cannot be compared stay', () => {
    expect(withoutCoveredVersions(advisory).versions).toEqual(['0.6', '2.0', 'odd']);
    expect(withoutCoveredVersions({ ...advisory, ecosystem: 'Maven' }).versions).toEqual(advisory.versions);
  });
});

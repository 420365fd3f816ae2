import { describe, expect, it } from 'vitest';
import type { Advisory } from '../../model/index.ts';
import { isBulletin, parseOsv, rangesOfEvents, withoutCoveredVersions } from './index.ts';

const parse = (record: unknown) => parseOsv(JSON.stringify(record), { feed: 'osv', what: 'x.json' });
const first = (record: unknown): Advisory | undefined => parse(record).records[0];

/** One package with one range of these events. */
const of = (ecosystem: string, name: string, events: readonly object[], more: object = {}) => ({
  package: { ecosystem, name },
  ranges: [{ type: 'SEMVER', events }],
  ...more,
});

describe('parseOsv', () => {
  it('keeps what matching needs and nothing else', () => {
    const record = {
      schema_version: '1.3.1',
      id: 'GO-2021-0066',
      modified: '0001-01-01T00:00:00Z',
      published: '2021-04-14T20:04:52Z',
      aliases: ['CVE-2020-8564', 'GHSA-8mjg-8c8g-6h85'],
      summary: 'Sensitive information leak via log file in k8s.io/kubernetes',
      details: 'Attempting to read a malformed .dockercfg may cause secrets to be logged.',
      affected: [of('Go', 'k8s.io/kubernetes', [{ introduced: '0' }, { fixed: '1.20.0-alpha.1' }])],
      database_specific: { url: 'https://pkg.go.dev/vuln/GO-2021-0066' },
    };
    expect(parse(record)).toEqual({
      records: [
        {
          id: 'GO-2021-0066',
          aliases: ['CVE-2020-8564', 'GHSA-8mjg-8c8g-6h85'],
          feed: 'osv',
          ecosystem: 'Go',
          package: 'k8s.io/kubernetes',
          ranges: [{ fixed: '1.20.0-alpha.1' }],
          versions: [],
          severity: 'unknown',
          cvss: [],
          published: '2021-04-14T20:04:52Z',
          summary: 'Sensitive information leak via log file in k8s.io/kubernetes',
        },
      ],
      quarantined: [],
    });
  });

  it('leaves the placeholder date of the Go database out', () => {
    const record = {
      id: 'GO-1',
      published: '0001-01-01T00:00:00Z',
      affected: [of('Go', 'a', [{ introduced: '0' }])],
    };
    expect(first(record)?.published).toBeUndefined();
  });

  /** GO-2025-3567, IngressNightmare: the module's own range has no end. */
  it('takes the real ranges of a Go record whose own are open', () => {
    const custom_ranges = [
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
    const affected = [
      of('Go', 'k8s.io/ingress-nginx', [{ introduced: '0' }], { ecosystem_specific: { custom_ranges } }),
    ];
    expect(first({ id: 'GO-2025-3567', affected })?.ranges).toEqual([
      { fixed: '1.11.5' },
      { introduced: '1.12.0-beta.0', fixed: '1.12.1' },
    ]);
  });

  it('leaves a record open whose real end is no version, as GO-2026-5679', () => {
    const events = [{ introduced: '0' }, { fixed: '3.6.40.0.0-20260407035653-2f416e5253f1' }];
    const custom_ranges = [{ type: 'ECOSYSTEM', events }];
    const affected = [
      of('Go', 'example.com/kernel', [{ introduced: '0' }], { ecosystem_specific: { custom_ranges } }),
    ];
    expect(first({ id: 'GO-2026-5679', affected })?.ranges).toEqual([{}]);
  });

  /** GO-2024-2826: v0.17.7 of the module is 17.0.7 of the product. */
  it('does not mix the numbering of a product with that of its module', () => {
    const custom_ranges = [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '17.0.7' }] }];
    const affected = [
      of('Go', 'vitess.io/vitess', [{ introduced: '0' }, { fixed: '0.17.7' }], {
        ecosystem_specific: { custom_ranges },
      }),
    ];
    expect(first({ id: 'GO-2024-2826', affected })?.ranges).toEqual([{ fixed: '0.17.7' }]);
  });

  /** GO-2024-2527: the module had no tags while 3.2.22 to 3.4.21 of the product were affected. */
  it('takes custom ranges that begin after all listed ones', () => {
    const custom_ranges = [{ type: 'ECOSYSTEM', events: [{ introduced: '3.2.22' }, { fixed: '3.4.22' }] }];
    const affected = [
      of('Go', 'go.etcd.io/etcd', [{ introduced: '0' }, { fixed: '0.5.0-alpha.5.0.20221102000833' }], {
        ecosystem_specific: { custom_ranges },
      }),
    ];
    expect(first({ id: 'GO-2024-2527', affected })?.ranges).toEqual([
      { fixed: '0.5.0-alpha.5.0.20221102000833' },
      { introduced: '3.2.22', fixed: '3.4.22' },
    ]);
  });

  it('puts several entries about one package together, and other packages apart', () => {
    const affected = [
      of('PyPI', 'Foo_Bar', [{ introduced: '0' }, { fixed: '1.0' }]),
      of('PyPI', 'foo-bar', [{ introduced: '2.0' }, { fixed: '2.1' }], { versions: ['1.5'] }),
      of('PyPI', 'other', [{ introduced: '0' }]),
    ];
    expect(
      parse({ id: 'GHSA-1', affected }).records.map((row) => [row.package, row.ranges, row.versions]),
    ).toEqual([
      ['foo-bar', [{ fixed: '1.0' }, { introduced: '2.0', fixed: '2.1' }], ['1.5']],
      ['other', [{}], []],
    ]);
  });

  it('ignores git ranges, and a record that has nothing else', () => {
    const git = { type: 'GIT', events: [{ introduced: '0' }, { fixed: 'abc' }] };
    const both = {
      package: { ecosystem: 'Go', name: 'a' },
      ranges: [git, { type: 'SEMVER', events: [{ introduced: '1.0.0' }] }],
    };
    expect(first({ id: 'X-1', affected: [both] })?.ranges).toEqual([{ introduced: '1.0.0' }]);
    expect(parse({ id: 'CURL-1', affected: [{ ranges: [git], versions: ['7.1'] }] })).toEqual({
      records: [],
      quarantined: [],
    });
  });

  it('ends an open range at the last known affected version, and only then', () => {
    const database_specific = { last_known_affected_version_range: '<= 1.4.2' };
    const open = of('npm', 'a', [{ introduced: '0' }], { database_specific });
    const ended = of('npm', 'a', [{ introduced: '0' }, { fixed: '1.0.0' }], { database_specific });
    expect(first({ id: 'GHSA-1', affected: [open] })?.ranges).toEqual([{ lastAffected: '1.4.2' }]);
    expect(first({ id: 'GHSA-1', affected: [ended] })?.ranges).toEqual([{ fixed: '1.0.0' }]);
  });

  it('names what a bulletin is about, and the one vulnerability that a distribution renamed', () => {
    const affected = [of('Debian:12', 'openssl', [{ introduced: '0' }, { fixed: '3.0.17-1' }])];
    const dsa = {
      id: 'DSA-5000-1',
      upstream: ['CVE-2024-1', 'CVE-2024-2'],
      related: ['CVE-2024-3', 'DSA-4999-1'],
      affected,
    };
    expect(first(dsa)?.aliases).toEqual(['CVE-2024-1', 'CVE-2024-2', 'CVE-2024-3']);
    const one = { id: 'DEBIAN-CVE-2024-1', upstream: ['CVE-2024-1'], related: ['CVE-2024-9'], affected };
    expect(first(one)?.aliases).toEqual(['CVE-2024-1']);
    expect(
      ['DSA-5000-1', 'ALSA-2024:1', 'USN-1-1', 'RHSA-2024:1', 'CVE-2024-1', 'GHSA-1'].map(isBulletin),
    ).toEqual([true, true, true, true, false, false]);
  });

  it.each([
    [{ severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }] }, 'critical'],
    [{ database_specific: { severity: 'MODERATE' } }, 'medium'],
    [{ severity: [{ type: 'Ubuntu', score: 'negligible' }] }, 'low'],
    [{ severity: [{ type: 'CVSS_V3', score: 'nonsense' }] }, 'unknown'],
    [{}, 'unknown'],
  ])('reads the severity of %j as %s', (more, severity) => {
    expect(first({ id: 'X-1', affected: [of('Go', 'a', [{ introduced: '0' }])], ...more })?.severity).toBe(
      severity,
    );
  });

  it('takes the rating of a distribution before the score', () => {
    const affected = [
      of('Debian:12', 'a', [{ introduced: '0' }], {
        ecosystem_specific: { urgency: 'unimportant' },
        severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
      }),
    ];
    expect(first({ id: 'X-1', affected })?.severity).toBe('low');
  });

  it.each([
    ['no JSON', '{', 'not JSON'],
    ['no id', '{"affected":[]}', 'id: Invalid input: expected string, received undefined'],
    ['a list', '[]', ': Invalid input: expected object, received array'],
    [
      'events that are none',
      '{"id":"X-1","affected":[{"package":{"ecosystem":"Go","name":"a"},"ranges":[{"type":"SEMVER","events":7}]}]}',
      'affected.0.ranges.0.events: Invalid input: expected array, received number',
    ],
  ])('quarantines %s', (_name, text, reason) => {
    expect(parseOsv(text, { feed: 'osv', what: 'x.json' })).toEqual({
      records: [],
      quarantined: [{ what: 'x.json', reason }],
    });
  });

  it('is not spoiled by what feeds add for themselves', () => {
    const affected = [
      of('Go', 'a', [{ introduced: '0' }], { ecosystem_specific: { custom_ranges: 'none', urgency: 3 } }),
    ];
    expect(
      first({ id: 'X-1', affected, summary: 5, database_specific: 'text', related: null })?.ranges,
    ).toEqual([{}]);
  });
});

describe('rangesOfEvents', () => {
  const read = (events: readonly object[]) => rangesOfEvents(events, 'semver');

  it('sorts events (CVE-2023-5528)', () => {
    const events = [
      { introduced: '1.28.0' },
      { fixed: '1.28.4' },
      { introduced: '1.27.0' },
      { fixed: '1.27.8' },
      { introduced: '1.8.0' },
      { fixed: '1.25.16' },
    ];
    expect(read(events)).toEqual([
      { introduced: '1.8.0', fixed: '1.25.16' },
      { introduced: '1.27.0', fixed: '1.27.8' },
      { introduced: '1.28.0', fixed: '1.28.4' },
    ]);
  });

  it('takes introduced twice without an end for one stretch (CVE-2025-13281)', () => {
    expect(read([{ introduced: '1.31.0' }, { introduced: '1.30.0' }, { fixed: '1.31.14' }])).toEqual([
      { introduced: '1.30.0', fixed: '1.31.14' },
    ]);
  });

  it.each([
    [[{ introduced: '0' }], [{}]],
    [[{ introduced: '0' }, { last_affected: '1.4.0' }], [{ lastAffected: '1.4.0' }]],
    [[{ fixed: '2.0.0' }], [{ fixed: '2.0.0' }]],
    [[{ introduced: '1.0.0' }, { last_affected: '1.0.0' }], [{ introduced: '1.0.0', lastAffected: '1.0.0' }]],
    [
      [{ introduced: '1.0.0' }, { fixed: '2.0.0' }, { introduced: '2.0.0' }, { fixed: '3.0.0' }],
      [
        { introduced: '1.0.0', fixed: '2.0.0' },
        { introduced: '2.0.0', fixed: '3.0.0' },
      ],
    ],
    [
      [{ introduced: '1.0.0' }, { fixed: '2.0.0' }, { fixed: '2.1.0' }],
      [{ introduced: '1.0.0', fixed: '2.0.0' }],
    ],
    [[], []],
  ])('reads %j', (events, ranges) => {
    expect(read(events)).toEqual(ranges);
  });
});

describe('withoutCoveredVersions', () => {
  it('drops listed versions that a range covers, and keeps the others', () => {
    const advisory = first({
      id: 'PYSEC-1',
      affected: [
        of('PyPI', 'a', [{ introduced: '1.0' }, { fixed: '2.0' }], {
          versions: ['0.9', '1.0', '1.5rc1', '2.0', 'not a version'],
        }),
      ],
    });
    expect(advisory === undefined ? [] : withoutCoveredVersions(advisory).versions).toEqual([
      '0.9',
      '2.0',
      'not a version',
    ]);
  });
});

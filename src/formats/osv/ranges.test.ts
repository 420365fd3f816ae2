import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOsv, rangesOfEvents } from './index.ts';

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
    [
      'a stretch that ends where it begins, as RUSTSEC-2024-0399',
      [{ introduced: '0.23.0' }, { fixed: '0.23.0' }, { introduced: '0.23.13' }, { fixed: '0.23.18' }],
      [{ introduced: '0.23.13', fixed: '0.23.18' }],
    ],
    [
      'the same behind another stretch',
      [
        { introduced: '0' },
        { fixed: '1.0.0' },
        { introduced: '2.0.0' },
        { fixed: '2.0.0' },
        { introduced: '2.3.0' },
      ],
      [{ fixed: '1.0.0' }, { introduced: '2.3.0' }],
    ],
    [
      'a stretch that begins where another ends',
      [{ introduced: '1.0.0' }, { fixed: '1.5.0' }, { introduced: '1.5.0' }, { fixed: '1.6.0' }],
      [
        { introduced: '1.0.0', fixed: '1.5.0' },
        { introduced: '1.5.0', fixed: '1.6.0' },
      ],
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

it('never throws for a record that is none', () => {
  fc.assert(fc.property(fc.json(), (text) => void parseOsv(text, { feed: 'test', what: 'record 1' })));
});

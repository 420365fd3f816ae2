import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isVersion } from '../versions/index.ts';
import { parseOsv, rangesOfEvents } from './index.ts';
import type { OsvEvent } from './record.ts';

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

  const numbers = '1.0.0 2.0.0 3.0.0 4.0.0';
  it.each([
    [
      'among others in any order',
      [
        { introduced: '3.0.0' },
        { introduced: 'x!y' },
        { introduced: '1.0.0' },
        { fixed: '2.0.0' },
        { fixed: '4.0.0' },
      ],
      [
        { introduced: '1.0.0', fixed: '2.0.0' },
        { introduced: '3.0.0', fixed: '4.0.0' },
        { introduced: 'x!y' },
      ],
    ],
    [
      'as BIT-mastodon-2026-47777, which does not affect every version before 4.6.0',
      [{ introduced: 'nightly.2026-03-10.0' }, { fixed: '4.6.0' }],
      [{ introduced: 'nightly.2026-03-10.0', fixed: '4.6.0' }],
    ],
    [
      'as GO-2024-3005, where 19.03.16 is none and 19.0.0 does not go on to 20.10.28',
      [
        { introduced: '19.0.0' },
        { fixed: '19.03.16' },
        { introduced: '23.0.0' },
        { fixed: '23.0.15' },
        { introduced: '20.0.0' },
        { fixed: '20.10.28' },
      ],
      [
        { introduced: '20.0.0', fixed: '20.10.28' },
        { introduced: '23.0.0', fixed: '23.0.15' },
        { introduced: '19.0.0', fixed: '19.03.16' },
      ],
    ],
    [
      'as the end of a stretch',
      [{ introduced: '1.0.0' }, { fixed: 'x!y' }],
      [{ introduced: '1.0.0', fixed: 'x!y' }],
    ],
    [
      'as the end of a first stretch',
      [{ introduced: '0' }, { fixed: 'x!y' }, { introduced: '3.0.0' }, { fixed: '4.0.0' }],
      [{ introduced: '3.0.0', fixed: '4.0.0' }, { fixed: 'x!y' }],
    ],
    [
      'as the beginning of a stretch',
      [{ introduced: 'x!y' }, { last_affected: '4.0.0' }],
      [{ introduced: 'x!y', lastAffected: '4.0.0' }],
    ],
    ['as a second end', [{ introduced: '0' }, { fixed: '1.0.0' }, { fixed: 'x!y' }], [{ fixed: '1.0.0' }]],
    ['alone', [{ fixed: 'x!y' }], [{ fixed: 'x!y' }]],
  ])('keep a bound that is no version, %s', (_what, events, ranges) => {
    expect(rangesOfEvents(events, 'semver')).toEqual(ranges);
  });

  it('hide nothing and invent nothing for what is no version among them, in any order', () => {
    const [one = '', two = '', three = '', four = ''] = numbers.split(' ');
    const events = [{ introduced: one }, { fixed: two }, { introduced: three }, { fixed: four }];
    const unreadable = fc.constantFrom<OsvEvent>(
      { introduced: 'x!y' },
      { fixed: 'x!y' },
      { fixed: '1.x!' },
      { last_affected: 'x!z' },
    );
    const among = fc
      .array(unreadable, { maxLength: 3 })
      .chain((more) => fc.shuffledSubarray([...events, ...more], { minLength: 4 + more.length }));
    fc.assert(
      fc.property(among, (shuffled) => {
        const readable = rangesOfEvents(shuffled, 'semver').filter((range) =>
          Object.values(range).every((bound) => bound === undefined || isVersion('semver', bound)),
        );
        expect(readable).toEqual([
          { introduced: one, fixed: two },
          { introduced: three, fixed: four },
        ]);
      }),
      { numRuns: 500 },
    );
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

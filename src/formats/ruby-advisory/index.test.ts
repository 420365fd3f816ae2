import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AffectedRange } from '../../model/index.ts';
import { compareVersions } from '../versions/index.ts';
import { parseRubyAdvisory } from './index.ts';
import { affectedOutside } from './requirement.ts';

describe('what requirements leave affected', () => {
  it.each<[readonly string[], readonly AffectedRange[] | undefined]>([
    [[], [{}]],
    [['>= 4.3.0'], [{ fixed: '4.3.0' }]],
    [['>= 4.3.3', '< 4.0.0'], [{ introduced: '4.0.0', fixed: '4.3.3' }]],
    [
      ['~> 2.0.9, >= 2.0.9.1', '~> 2.1.4, >= 2.1.4.1', '>= 2.2.3.1', '< 1.2'],
      [
        { introduced: '1.2', fixed: '2.0.9.1' },
        { introduced: '2.1.A', fixed: '2.1.4.1' },
        { introduced: '2.2.A', fixed: '2.2.3.1' },
      ],
    ],
    [
      ['= 2.2.10', '>= 2.2.18', '< 1.16.0'],
      [
        { introduced: '1.16.0', fixed: '2.2.10' },
        { introduced: '2.2.10.0.0.0.1.A', fixed: '2.2.18' },
      ],
    ],
    [['> 3.0.4'], [{ lastAffected: '3.0.4' }]],
    [['<= 2.0.3', '>= 2.0.6'], [{ introduced: '2.0.3.0.0.0.1.A', fixed: '2.0.6' }]],
    [['2.0'], [{ fixed: '2.0' }, { introduced: '2.0.0.0.0.1.A' }]],
    [['~> 2'], [{ fixed: '2' }, { introduced: '3.A' }]],
    [['~> 2.0.rc1'], [{ fixed: '2.0.rc1' }, { introduced: '3.A' }]],
    [['>= 1', '< 2'], []],
    [['< 2', '>= 2'], []],
    [['latest'], undefined],
    [['>= '], undefined],
    [['!= 1.0'], undefined],
    [[''], undefined],
  ])('%j leave %j', (requirements, expected) => {
    expect(affectedOutside(requirements)).toEqual(expected);
  });

  /** RubyGems: `~>` compares what is left of a version without its words. */
  const order = (left: string, right: string): number => compareVersions('gem', left, right) ?? Number.NaN;
  const holds = (version: string, requirement: string): boolean =>
    requirement.split(', ').every((part) => {
      const [operator = '', bound = ''] = part.split(' ');
      const than = order(version, bound);
      if (operator !== '~>') {
        return (
          { '>': than > 0, '>=': than >= 0, '<': than < 0, '<=': than <= 0, '=': than === 0 }[operator] ===
          true
        );
      }
      const release = version.replace(/[.-][A-Za-z].*$/, '');
      const family = bound.split('.').slice(0, -1);
      const next = [...family.slice(0, -1), Number(family.at(-1)) + 1].join('.');
      return than >= 0 && order(release, next) < 0;
    });
  const affected = (version: string, ranges: readonly AffectedRange[]): boolean =>
    ranges.some(
      ({ introduced, fixed, lastAffected }) =>
        (introduced === undefined || order(version, introduced) >= 0) &&
        (fixed === undefined || order(version, fixed) < 0) &&
        (lastAffected === undefined || order(version, lastAffected) <= 0),
    );

  it('are exactly the versions that hold none of them', () => {
    const version = fc
      .tuple(fc.nat(3), fc.nat(3), fc.constantFrom('', '.0', '.1', '.rc1', '.0.beta'))
      .map(([major, minor, rest]) => `${major}.${minor}${rest}`);
    const part = fc
      .tuple(
        fc.constantFrom('>', '>=', '<', '<=', '=', '~>'),
        version.map((text) => text.replace(/\.(?:rc|0\.beta).*/, '')),
      )
      .map((words) => words.join(' '));
    const requirement = fc.oneof(
      part,
      fc.tuple(part, part).map((parts) => parts.join(', ')),
    );
    fc.assert(
      fc.property(fc.array(requirement, { maxLength: 4 }), version, (requirements, one) => {
        const ranges = affectedOutside(requirements) ?? [];
        expect(affected(one, ranges)).toBe(!requirements.some((each) => holds(one, each)));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a record', () => {
  const rack = {
    gem: 'rack',
    cve: '2022-30122',
    ghsa: 'hxqx-xwvh-44m2',
    osvdb: 7,
    title: 'Denial of Service',
    date: '2022-06-27',
    cvss_v3: 7.5,
    patched_versions: ['>= 2.2.3.1'],
  };
  const expected = {
    id: 'CVE-2022-30122',
    aliases: ['GHSA-hxqx-xwvh-44m2', 'OSVDB-7'],
    gem: 'rack',
    ranges: [{ fixed: '2.2.3.1' }],
    severity: 'high',
    published: '2022-06-27',
    title: 'Denial of Service',
  };

  it('is read as JSON and as YAML', () => {
    const yaml = [
      '---',
      'gem: rack',
      'cve: 2022-30122',
      'ghsa: hxqx-xwvh-44m2',
      'osvdb: 7',
      'title: Denial of Service',
      'date: 2022-06-27',
      'cvss_v3: 7.5',
      'patched_versions:',
      '  - ">= 2.2.3.1"',
    ].join('\n');
    for (const text of [JSON.stringify(rack), yaml]) {
      expect(parseRubyAdvisory(text, 'x')).toEqual({ records: [expected], quarantined: [] });
    }
  });

  it.each<[string, unknown, unknown]>([
    ['about an interpreter gives nothing', { engine: 'ruby', cve: '2020-1' }, []],
    ['without a gem is quarantined', { cve: '2020-1' }, ['it names no gem']],
    ['without a name is quarantined', { gem: 'a' }, ['it has no CVE, GHSA or OSVDB number']],
    [
      'with a bad requirement is quarantined',
      { gem: 'a', cve: '1-1', patched_versions: ['soon'] },
      ['one of its requirements is none'],
    ],
    ['that is none is quarantined', 7, [expect.any(String)]],
  ])('%s', (_what, value, reasons) => {
    const { records, quarantined } = parseRubyAdvisory(JSON.stringify(value), 'x');
    expect([records, quarantined.map(({ reason }) => reason)]).toEqual([[], reasons]);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => void parseRubyAdvisory(text, 'x')));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../formats/versions/index.ts';
import type { Advisory } from '../../model/index.ts';
import { judge } from './affected.ts';
import type { LookUp } from './look-up.ts';
import { changeWithin } from './possible.ts';

const route: LookUp = {
  kind: 'look-up',
  ecosystem: 'Debian:12',
  title: 'Debian 12',
  names: ['linux'],
  version: '6.1.0-23',
  scheme: 'deb',
  readBound: (bound) => bound,
};

function advisory(ranges: Advisory['ranges'], versions: Advisory['versions'] = []): Advisory {
  const about = { id: 'CVE-1', aliases: [], feed: 'test', ecosystem: 'Debian:12', package: 'linux' };
  return { ...about, ranges, versions, severity: 'high', cvss: [] };
}

describe('an advisory about a version that is known in part', () => {
  const span = { atLeast: '3', atMost: '5' };
  it.each([
    ['fixed before all of them', advisory([{ fixed: '2' }]), undefined],
    ['fixed in the lowest', advisory([{ fixed: '3' }]), undefined],
    ['fixed in one in the middle', advisory([{ fixed: '4' }]), '4'],
    ['fixed in the highest', advisory([{ fixed: '5' }]), '5'],
    ['fixed after all of them', advisory([{ fixed: '6' }]), undefined],
    ['introduced in the lowest', advisory([{ introduced: '3', fixed: '9' }]), undefined],
    ['introduced in the middle', advisory([{ introduced: '4', fixed: '9' }]), '4'],
    ['introduced after all of them', advisory([{ introduced: '6', fixed: '9' }]), undefined],
    ['last affected before all of them', advisory([{ lastAffected: '2' }]), undefined],
    ['last affected is the lowest', advisory([{ lastAffected: '3' }]), '3'],
    ['last affected is the highest', advisory([{ lastAffected: '5' }]), undefined],
    ['every version', advisory([{ introduced: '0' }]), undefined],
    ['one of them is listed', advisory([], ['1', '4']), '4'],
    ['none of them is listed', advisory([], ['1', '7']), undefined],
    ['a bound that is no version', advisory([{ fixed: 'none yet' }]), undefined],
  ])('%s', (_, given, bound) => {
    expect(changeWithin(given, span, route)).toBe(bound);
  });

  it('is open from the lowest on where nobody knows the newest', () => {
    expect(changeWithin(advisory([{ fixed: '3' }]), { atLeast: '3' }, route)).toBeUndefined();
    expect(changeWithin(advisory([{ fixed: '999' }]), { atLeast: '3' }, route)).toBe('999');
    expect(changeWithin(advisory([{ lastAffected: '999' }]), { atLeast: '3' }, route)).toBe('999');
    expect(changeWithin(advisory([], ['999']), { atLeast: '3' }, route)).toBe('999');
  });

  it('is never answered otherwise than for any one of the versions', () => {
    const number = fc.integer({ min: 1, max: 9 }).map(String);
    const version = fc.oneof(number, fc.constantFrom('4-1', '4-2', '4+', '4~rc1', 'none yet'));
    const range = fc.record(
      { introduced: fc.oneof(version, fc.constant('0')), fixed: version, lastAffected: version },
      { requiredKeys: [] },
    );
    const listed = fc.array(version, { maxLength: 2 });
    fc.assert(
      fc.property(fc.array(range, { maxLength: 3 }), listed, number, number, version, (...given) => {
        const [ranges, versions, one, other, candidate] = given;
        const [atLeast = '', atMost = ''] = [one, other].toSorted();
        const isAmong =
          (compareVersions('deb', candidate, atLeast) ?? -1) >= 0 &&
          (compareVersions('deb', candidate, atMost) ?? 1) <= 0;
        fc.pre(isAmong);
        const about = advisory(ranges, versions);
        const answer = judge(about, { ...route, possible: { atLeast, atMost } });
        if (answer.kind === 'differs') return;
        expect(answer.kind).toBe(judge(about, { ...route, version: candidate }).kind);
      }),
      { numRuns: 2000 },
    );
  });
});

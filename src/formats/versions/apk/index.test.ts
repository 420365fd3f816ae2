import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeVersionScheme } from '../conformance.ts';
import { apk } from './index.ts';

describeVersionScheme(apk, {
  ascending: [
    '0.9.12-r3',
    '1.0_alpha_pre2',
    '1.0_alpha',
    '1.0_alpha1',
    '1.0_alpha2',
    '1.0_alpha10',
    '1.0_beta1-r0',
    '1.0_pre20191002222144-r0',
    '1.0_pre20210530193627-r0',
    '1.0_rc1',
    '1.0',
    '1.0-r0',
    '1.0-r1',
    '1.0-r10',
    '1.0~0abc-r1',
    '1.0~1abc-r0',
    '1.0_cvs1',
    '1.0_svn1',
    '1.0_git20240101-r0',
    '1.0_hg1',
    '1.0_p1-r0',
    '1.0_p9-r0',
    '1.0_p10-r0',
    '1.0a-r1',
    '1.0a1-r0',
    '1.0a2-r0',
    '1.0a10-r0',
    '1.0b',
    '1.0.0-r0',
    '1.01',
    '1.1-r9',
    '1.1.1w-r0',
    '1.2.3-r0',
    '1.10',
    '8.2.0015',
    '8.2.002',
    '8.2.2',
    '20240101',
    '20240101000000000000001',
  ],
  equal: [
    ['1.36.1-r5', '1.36.1-r5'],
    ['006', '6'],
    ['1.0-r01', '1.0-r1'],
    ['1.0a01', '1.0a1'],
    ['1.0_p01', '1.0_p1'],
  ],
  malformed: [
    'abc',
    '.1',
    '1.',
    '1..2',
    '1.0bc',
    '1.0a.1',
    '1.0a1b',
    '1.0_foo',
    '1.0_',
    '1.0-r',
    '1.0-1',
    '1.0-r1_p1',
    '1.0~',
    '1.0~xyz',
    '1.0-r1-r2',
    '1.0+git',
    'v1.0',
    '1:1.0',
    '1.0 ',
    '1.0A',
  ],
  arbitrary: fc
    .tuple(
      fc.array(fc.constantFrom('.0', '.1', '.10', '.01', '.002', '.0015'), { maxLength: 3 }),
      fc.constantFrom('', '', 'a', 'b', 'a1', 'a10'),
      fc.array(fc.constantFrom('_alpha', '_rc1', '_p', '_p2', '_git20240101'), { maxLength: 2 }),
      fc.constantFrom('', '', '-r0', '-r1', '-r10', '~1f-r2'),
    )
    .map(([digits, letter, suffixes, tail]) => `1${digits.join('')}${letter}${suffixes.join('')}${tail}`),
});

/** Rows whose answer follows from a rule that is easy to get wrong; the rule is in the name. */
it.each([
  ['a longer row is newer', '1.3-r0', '1.3.1-r0', -1],
  ['unless it goes on as a pre-release', '1.3_pre1-r1', '1.3', -1],
  ['a second pre-release suffix is older still', '0.1.0_alpha_pre2', '0.1.0_alpha', -1],
  ['the first number is a number, zeros or not', '087-r1', '103', -1],
  ['a later one with a zero in front is text', '1.02.07', '1.02.10-r1', -1],
  ['a letter is newer than none', '2.5.1-r8', '2.5.1a-r1', -1],
  ['a letter is older than another number', '0.9.8z-r0', '0.9.8.1-r0', -1],
])('%s: %s %s', (_rule, left, right, order) => {
  expect(apk.compare(left, right)).toBe(order);
});

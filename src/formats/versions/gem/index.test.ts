import fc from 'fast-check';
import { describeVersionScheme } from '../conformance.ts';
import { gem } from './index.ts';

describeVersionScheme(gem, {
  ascending: [
    '0.beta.1',
    '0',
    '0.0.1',
    '1.A',
    '1.a',
    '1.0.0.a.2',
    '1.0.0-1.a',
    '1.0-1',
    '1.0.0.rc1',
    '1.0.0.rc2',
    '1.0.0.rc10',
    '1',
    '1.0.0.1',
    '1.1.rc1',
    '1.1',
    '1.2.9',
    '1.2.10',
    '2.2.3',
    '2.2.3.1',
    '5.2.1.99999999999999999999',
    '5.2.2.rc.1',
  ],
  equal: [
    ['1', '1.0'],
    ['1.0', '1.0.0'],
    ['1.2.b1', '1.2.b.1'],
    ['1.0.a', '1.a'],
    ['1.0-1', '1.0.pre.1'],
    ['1.A', '1.0.0.A'],
    ['01.02', '1.2'],
    [' 1.0 ', '1.0'],
  ],
  malformed: [
    'junk',
    '1.0\n2.0',
    '1..2',
    '1.2 3.4',
    'v1.0',
    '1.0\u00a0',
    '1.0_1',
    '2.3422222.222.222222222.22222.ads0as.dasd0.ddd2222.2.qd3e.',
    '-1',
    '1.',
    '1-',
  ],
  arbitrary: fc
    .tuple(
      fc.array(fc.constantFrom('0', '1', '10', '00'), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('', '.a', '.rc1', '.rc.2', '.pre', '-1', '-1.a', '.A', '.0.b.0'),
    )
    .map(([numbers, suffix]) => `${numbers.join('.')}${suffix}`),
});

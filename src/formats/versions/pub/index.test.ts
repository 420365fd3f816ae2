import fc from 'fast-check';
import { describeVersionScheme } from '../conformance.ts';
import { pub } from './index.ts';

describeVersionScheme(pub, {
  ascending: [
    '0.0.1',
    '1.0.0-0',
    '1.0.0-2',
    '1.0.0-10',
    '1.0.0-99999999999999999999',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0-rc.1+build.1',
    '1.0.0',
    '1.0.0+1',
    '1.0.0+2',
    '1.0.0+hotfix',
    '1.0.1',
    '1.10.0',
  ],
  equal: [
    ['01.2.3', '1.2.3'],
    ['1.0.0-01', '1.0.0-1'],
    ['1.0.0-0x10', '1.0.0-16'],
  ],
  malformed: [
    '1',
    '1.0',
    'v1.0.0',
    '1.0.0.0',
    '1.0.0-',
    '1.0.0+',
    ' 1.0.0',
    '9223372036854775808.0.0',
    '1.0.0-a..b',
  ],
  arbitrary: fc
    .tuple(
      fc.constantFrom('1.0.0', '1.0.1', '01.0.0', '1.2.0'),
      fc.constantFrom('', '-a', '-1', '--1', '-0x1', '-1.a', '-a.1'),
      fc.constantFrom('', '+1', '+a', '+1.a'),
    )
    .map((parts) => parts.join('')),
});

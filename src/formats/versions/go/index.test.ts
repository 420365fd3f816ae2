import fc from 'fast-check';
import { describeVersionScheme } from '../conformance.ts';
import { go } from './index.ts';

describeVersionScheme(go, {
  ascending: [
    'v0.0.0-20190101000000-ffffffffffff',
    'v0.0.0-20210101000000-0123456789ab',
    'v0.0.0',
    'v1.2.3-0.20190101000000-abcdefabcdef',
    'v1.2.3-alpha',
    'v1.2.3-alpha.1',
    'v1.2.3-alpha.1.0.20190101000000-abcdefabcdef',
    'v1.2.3-alpha.beta',
    'v1.2.3-rc.9',
    'v1.2.3-rc.10',
    'v1.2.3',
    'v1.2.10',
    'v1.10.0',
    'v2.0.0+incompatible',
    'v99999999999999999999.0.0',
    'v100000000000000000000.0.0',
  ],
  equal: [
    ['v1', 'v1.0.0'],
    ['v1.2', 'v1.2.0'],
    ['1.2.3', 'v1.2.3'],
    ['v2.0.0+incompatible', 'v2.0.0'],
  ],
  malformed: [
    'vv1',
    'V1.0.0',
    'v1.2-rc1',
    'v01.0.0',
    'v1.0.0-01',
    'v1.0.0-',
    'v1.0.0+',
    'v1.0.0.0',
    ' v1',
    '(devel)',
    'go1.22',
  ],
  arbitrary: fc
    .tuple(
      fc.constantFrom('v1', 'v1.0', '1.0.0', 'v1.0.0', 'v1.2.0', 'v0.0.0'),
      fc.constantFrom('', '-a', '-1', '-0.1', '-rc.1', '-a.0', '-20190101000000-abc', '+b', '-a+b'),
    )
    .map(([numbers, suffix]) => `${numbers}${suffix}`),
});

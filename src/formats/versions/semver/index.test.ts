import fc from 'fast-check';
import { describeVersionScheme } from '../conformance.ts';
import { semver } from './index.ts';

const number = fc.constantFrom('0', '1', '2', '10');

describeVersionScheme(semver, {
  ascending: [
    'v0.0.0-20210101000000-abcdefabcdef',
    '0.0.0-20240101000000-abcdefabcdef',
    'v0.0.1',
    '1.0.0-0',
    '1.0.0-2',
    '1.0.0-10',
    'v1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    'v1.0.0-rc.1',
    '1.0.0',
    '1.9.0',
    'v1.10.0',
    '1.21.0-rc.2',
    'v1.21.0',
    'v1.29.3-eks-adc7111',
    '1.29.3',
    '2.0.0',
  ],
  equal: [
    ['v1.2.3', '1.2.3'],
    ['V1.2.3', '1.2.3'],
    ['v1.30', '1.30.0'],
    ['v1', '1.0.0'],
    ['1.2.3+k3s1', 'v1.2.3+rke2r1'],
    ['v2.0.0+incompatible', '2.0.0'],
    [' 1.2.3 ', '1.2.3'],
  ],
  malformed: [
    'abc',
    '1.2.x',
    '1.2.3.4',
    '01.2.3',
    '1.2.3-01',
    '1.2.3-',
    '1.2.3+',
    '1.2.3-a..b',
    '1.2.3_1',
    'vv1.2.3',
    '-1.2.3',
    '(devel)',
    'latest',
    '1.2.99999999999999999999',
  ],
  arbitrary: fc
    .tuple(
      fc.constantFrom('', 'v'),
      fc.array(number, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', '-0', '-rc.1', '-rc.2', '-alpha', '-1.2', '+b', '-rc+b'),
    )
    .map(([v, numbers, suffix]) => `${v}${numbers.join('.')}${suffix}`),
});

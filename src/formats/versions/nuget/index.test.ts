import fc from 'fast-check';
import { describeVersionScheme } from '../conformance.ts';
import { nuget } from './index.ts';

describeVersionScheme(nuget, {
  ascending: [
    '0.0.1-test1',
    '1.0.0-1',
    '1.0.0-2',
    '1.0.0-10',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-alpha10',
    '1.0.0-alpha2',
    '1.0.0-BETA',
    '1.0.0-rc.2',
    '1.0.0-rc.11',
    '1.0',
    '1.0.0.1',
    '1.0.1',
    '1.8.1',
    '1.8.3.1-x',
    '1.8.3.1',
    '1.10',
    '13.0.1',
    '2024.1.15',
  ],
  equal: [
    ['1', '1.0.0.0'],
    ['1.01', '1.1.0'],
    ['1.0.0-RC.1', '1.0.0-rc.1'],
    ['1.0.0+a', '1.0.0+b'],
    [' 1.0 ', '1.0'],
  ],
  malformed: [
    'v1.0',
    '1.2.3.4.5',
    '1.0-',
    '1.0-a..b',
    '1.0+',
    '1.*',
    '[1.0,2.0)',
    '1.0 beta',
    'abc',
    '-1',
    '1..2',
  ],
  arbitrary: fc
    .tuple(
      fc.array(fc.constantFrom('0', '1', '10', '01'), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('', '-0', '-rc.1', '-RC.2', '-alpha', '-alpha.1', '+b', '-rc+b'),
    )
    .map(([numbers, suffix]) => `${numbers.join('.')}${suffix}`),
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeVersionScheme } from '../conformance.ts';
import { composer } from './index.ts';

describeVersionScheme(composer, {
  ascending: [
    'v0.9.9',
    '1.0.0-dev',
    '1.0.0-alpha',
    '1.0.0alpha1',
    '1.0-alpha.2',
    '1.0.0-beta1-dev',
    'v1.0.0-BETA1',
    '1.0.0-b2',
    '1.0.0-RC1',
    '1.0.0rc10',
    '1.0.0',
    '1.0.0-patch1',
    '1.0.0-pl2',
    '1.0.0.1',
    '1.0.1',
    '1.9',
    'v1.10.0',
    '2.4.4',
    '2.4.5',
    '2024.01.15',
    '20240115',
  ],
  equal: [
    ['v1.0', '1.0.0.0'],
    ['1', '1.0.0'],
    ['1.0.0-stable', '1.0'],
    ['1.0-b1', '1.0.0beta.1'],
    ['1.0.0-p1', '1.0.0-patch-1'],
    ['1.0.0+build', '1.0.0+other'],
    [' 1.01 ', '1.1'],
  ],
  malformed: [
    'dev-main',
    'dev-feature/x',
    '1.x-dev',
    '1.0.x-dev',
    'master',
    '1.0.0.0.0',
    '1.0-foo',
    '1.0-beta1.',
    'vv1',
    '^1.0',
    '1.0 beta',
    '1.0.0-rc1-rc2',
  ],
  arbitrary: fc
    .tuple(
      fc.constantFrom('', 'v'),
      fc.array(fc.constantFrom('0', '1', '10', '01'), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(
        '',
        '-dev',
        '-alpha',
        'a1',
        '-beta.2',
        'RC1',
        '-RC10',
        '-p1',
        '-patch',
        '-stable',
        '-RC1-dev',
      ),
    )
    .map(([v, numbers, suffix]) => `${v}${numbers.join('.')}${suffix}`),
});

it('takes no longer for endless digits', () => {
  expect(composer.accepts(`1.0-beta${'1'.repeat(900)}!`)).toBe(false);
}, 1_000);

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeVersionScheme } from '../conformance.ts';
import { deb } from './index.ts';

const parts = ['0', '1', '9', '00', '10', 'a', 'Z', '.', '+', '~', '~~', 'rc', 'dfsg', '+b1', '~deb12u1'];

describeVersionScheme(deb, {
  ascending: [
    '0',
    '0.9~~',
    '0.9~~a',
    '0.9~',
    '0.9',
    '1.0~beta1~svn1245-1',
    '1.0~beta1-1',
    '1.0~rc1-1',
    '1.0-0.1',
    '1.0-1~bpo12+1',
    '1.0-1',
    '1.0-1+b1',
    '1.0-1+b10',
    '1.0-1+deb12u1',
    '1.0-1+deb12u2',
    '1.0-2',
    '1.0-10',
    '1.0a-1',
    '1.0+dfsg-1',
    '1.0.1-1',
    '1.2.3-1',
    '3.0.11-1~deb12u2',
    '3.0.11-1',
    '3.0.17-1~deb12u2',
    '20240203',
    '20240203141592653589793',
    '1:0',
    '1:1.0-1',
    '2:0.1',
    '2147483647:0',
  ],
  equal: [
    ['4.19.01', '4.19.1'],
    ['1.0', '0:1.0'],
    ['1.0', '1.0-0'],
    ['1.', '1.0'],
    ['1.0~', '1.00~'],
    [' 1.0 ', '1.0'],
    ['+1:1', '1:1'],
  ],
  malformed: [
    'abc',
    '1.0_1',
    '1.0-1_1',
    '1.0-',
    '-1',
    '1:',
    ':1',
    'a:1',
    '-1:1',
    '2147483648:1',
    '1 2',
    '1.0-1:2',
    '1:-1',
    '1.0é',
  ],
  arbitrary: fc
    .tuple(fc.constantFrom('', '0:', '1:', '2:'), fc.array(fc.constantFrom(...parts), { maxLength: 6 }))
    .chain(([epoch, upstream]) =>
      fc
        .array(fc.constantFrom(...parts), { maxLength: 4 })
        .map(
          (revision) => `${epoch}1${upstream.join('')}${revision.length > 0 ? `-${revision.join('')}` : ''}`,
        ),
    ),
});

/** Made with `dpkg --compare-versions` 1.21.23; the rig test asks the dpkg of the machine for thousands more. */
it.each([
  ['1:1.2.3-1', '2.0', 1],
  ['7.88.1-10+deb12u5', '7.88.1-10+deb12u14', -1],
  ['2.36-9+deb12u9', '2.36-9+deb12u10', -1],
  ['1.34.1-1+b3', '1.34.1-1', 1],
  ['0.1~rc1', '0.1~', 1],
  ['1.0.a', '1.0.+', -1],
  ['1.0-a', '1.0-+', -1],
  ['1.2.0', '1.2', 1],
  ['1.2-3-4', '1.2-3.4', 1],
  ['1:2:3', '1:2.3', 1],
])('agrees with dpkg on %s and %s', (left, right, order) => {
  expect(deb.compare(left, right)).toBe(order);
});

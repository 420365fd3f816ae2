import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeVersionScheme } from '../conformance.ts';
import { rpm } from './index.ts';

const parts = ['0', '1', '9', '00', '10', 'a', 'Z', 'rc', 'el8', '.', '_', '+', '~', '^', 'git'];
const part = fc.array(fc.constantFrom(...parts), { maxLength: 5 }).map((texts) => `1${texts.join('')}`);

describeVersionScheme(rpm, {
  ascending: [
    '0~~1',
    '0',
    '1.0~rc1',
    '1.0~rc1^git1',
    '1.0',
    '1.0-0.1.rc1',
    '1.0-1',
    '1.0-1.el8~bootstrap',
    '1.0-1.el8',
    '1.0-1.el8^1',
    '1.0-1.el8_5.2',
    '1.0-1.el8_5.10',
    '1.0-1.el9',
    '1.0-1.1',
    '1.0-2',
    '1.0-10',
    '1.0^git1~1-1',
    '1.0^git1-1',
    '1.0^20240101git1-1',
    '1.0a-1',
    '1.0b',
    '1.0.0',
    '1.0.1-1',
    '1.10',
    '20240203',
    '20240203141592653589793',
    '1:0',
    '1:1.1.1k-7.el8_6',
    '2:0.1',
    '4294967295:0',
  ],
  equal: [
    ['1.0', '0:1.0'],
    ['1.0', '00:1.0'],
    ['01:1.0', '1:1.0'],
    ['1.05', '1.5'],
    ['1.0', '1_0'],
    ['1.0.', '1.0'],
    ['2.50', '2..50'],
    ['1.0-1.el8', '1.0-1el8'],
    ['1.0+git', '1.0.git'],
  ],
  malformed: [
    '-1',
    '1-',
    '1:',
    ':1',
    'a:1',
    '-1:1',
    '4294967296:1',
    '1 2',
    '1-1-1',
    '1:2:3',
    '~',
    '1-^',
    '1.0é',
    '1.0\n',
  ],
  arbitrary: fc
    .tuple(fc.constantFrom('', '0:', '1:', '2:'), part, fc.option(part))
    .map(([epoch, version, release]) => `${epoch}${version}${release === null ? '' : `-${release}`}`),
});

/** Real pairs: AlmaLinux, Fedora, SUSE and Amazon builds. */
it.each([
  ['a rebuild of a module', '1:10.24.0-1.module_el8.3.0+2047', '1:10.24.0-1.module_el8.5.0+81', -1],
  ['a z-stream', '1.1.1k-7.el8_6', '1.1.1k-12.el8_9', -1],
  ['a vendor suffix', '3.6.8-41.el8', '3.6.8-41.el8.alma', -1],
  ['a year as release', '8.3.0-1.amzn2023.0.4', '8.3.0-1.amzn2023.0.10', -1],
  ['SUSE numbering', '3.0.8-150400.4.42.1', '3.0.8-150400.4.5.1', 1],
  ['a snapshot before its release', '2.0~beta1-1.fc39', '2.0-0.1.fc38', -1],
  ['an epoch over everything', '4:5.26.3-422.el8', '5.36.0-1.el8', 1],
])('orders %s: %s %s', (_what, left, right, order) => {
  expect(rpm.compare(left, right)).toBe(order);
});

import { expect, it } from 'vitest';
import { readRpmPrimary } from './index.ts';

const record = (name: string, evr: string, more = ''): string =>
  `<package type="rpm"><name>${name}</name><arch>x86_64</arch><version ${evr}/>
   <checksum type="sha256" pkgid="YES">00</checksum>${more}<format><rpm:entry name="x" epoch="9" ver="9" rel="9"/></format></package>`;

const listed = (...records: readonly string[]) => [
  ...readRpmPrimary(`<metadata packages="9">${records.join('\n')}</metadata>`),
];

it('reads names, versions with their epochs, and sizes', () => {
  expect(
    listed(
      record('openssl-libs', 'epoch="1" ver="3.0.7" rel="27.el9"', '<size package="2196480" installed="1"/>'),
      record('tzdata', 'epoch="0" ver="2024a" rel="1.el9"'),
    ),
  ).toEqual([
    { name: 'openssl-libs', architecture: 'x86_64', version: '1:3.0.7-27.el9', sizeBytes: 2_196_480 },
    { name: 'tzdata', architecture: 'x86_64', version: '2024a-1.el9', sizeBytes: undefined },
  ]);
});

it('passes over records that are cut off, lack a part or are not plain', () => {
  expect(
    listed(
      record('--nogpgcheck x', 'epoch="0" ver="1" rel="1"'),
      record('a', 'epoch="0" ver="1"'),
      record('b', 'epoch="-1" ver="1" rel="1"'),
      record('c', 'epoch="0" ver="1;rm" rel="1"'),
      record('d', 'epoch="0" ver="1" rel="1"', '<size package="many"/>'),
      '<package type="rpm"><name>e</name>',
    ),
  ).toEqual([{ name: 'd', architecture: 'x86_64', version: '1-1', sizeBytes: undefined }]);
});

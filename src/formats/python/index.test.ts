import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normalizePythonName, readPythonMetadata } from './index.ts';

const read = (text: string): unknown => {
  const { kind, ...rest } = readPythonMetadata(Buffer.from(text));
  return [kind, ...Object.values(rest)];
};

it.each([
  [
    'Metadata-Version: 2.1\nName: Jinja2\nVersion: 3.1.2\n\nDescription',
    ['package', 'Jinja2', 'jinja2', '3.1.2'],
  ],
  [
    'Metadata-Version: 1.0\r\nname: zope.interface\r\nversion: 5.5.2\r\n',
    ['package', 'zope.interface', 'zope-interface', '5.5.2'],
  ],
  ['Name: a\nVersion: 1.0+cu118', ['package', 'a', 'a', '1.0+cu118']],
  ['Name: a\nLicense: x\n Version: 9\nVersion: 1\n', ['package', 'a', 'a', '1']],
  ['Name: a\nVersion: 1\nName: b\nVersion: 2\n', ['package', 'a', 'a', '1']],
  ['Name: a\n\nVersion: 1\n', ['damaged', 'the version of a is none']],
  ['Name: a\nVersion:\n', ['damaged', 'the version of a is none']],
  ['Name: ../a\nVersion: 1\n', ['damaged', 'it names no project']],
  ['Version: 1\n', ['damaged', 'it names no project']],
  ['', ['damaged', 'it names no project']],
])('reads %j', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

it.each([
  ['Zope.Interface', 'zope-interface'],
  ['a__b-._c', 'a-b-c'],
  ['Django', 'django'],
])('normalises %s', (name, expected) => {
  expect(normalizePythonName(name)).toBe(expected);
});

it('never throws', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void readPythonMetadata(bytes)));
});

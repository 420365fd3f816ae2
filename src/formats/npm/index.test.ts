import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPackageJson } from './index.ts';

const read = (value: unknown): unknown => {
  const { kind, ...rest } = readPackageJson(
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  );
  return [kind, ...Object.values(rest)];
};

it.each([
  [{ name: 'left-pad', version: '1.3.0' }, ['package', 'left-pad', '1.3.0', false]],
  [
    { name: '@babel/core', version: '7.0.0-rc.1+x', private: true },
    ['package', '@babel/core', '7.0.0-rc.1+x', true],
  ],
  [{ name: 'JSONStream', version: '1.3.5' }, ['package', 'JSONStream', '1.3.5', false]],
  ['\ufeff{"name":"a","version":"1.0.0"}', ['package', 'a', '1.0.0', false]],
  [{ type: 'module' }, ['unnamed']],
  [{ name: 'a' }, ['unnamed']],
  [{ name: 'a', version: '' }, ['unnamed']],
  [{}, ['unnamed']],
  ['', ['damaged', 'it is no JSON object']],
  ['{', ['damaged', 'it is no JSON object']],
  [[], ['damaged', 'it is no JSON object']],
  [{ name: { evil: 1 }, version: '1' }, ['damaged', 'its name is no package name']],
  [{ name: '../../etc', version: '1' }, ['damaged', 'its name is no package name']],
  [{ name: 'a', version: 1 }, ['damaged', 'the version of a is none']],
  [{ name: 'a', version: '1\n2' }, ['damaged', 'the version of a is none']],
])('reads %j', (value, expected) => {
  expect(read(value)).toEqual(expected);
});

it('refuses a name longer than any', () => {
  expect(read({ name: 'a'.repeat(300), version: '1' })).toEqual(['damaged', 'its name is no package name']);
});

it('never throws', () => {
  fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => void readPackageJson(Buffer.from(text))));
});

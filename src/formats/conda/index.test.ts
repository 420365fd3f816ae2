import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readCondaRecord } from './index.ts';

const read = (value: unknown): unknown => {
  const { kind, ...rest } = readCondaRecord(Buffer.from(JSON.stringify(value) ?? ''));
  return [kind, ...Object.values(rest)];
};
const damaged = ['damaged', 'it has no name and version'];

it.each<[unknown, unknown]>([
  [
    { name: '_libgcc_mutex', version: '0.1', build: 'main', subdir: 'linux-64', files: [] },
    ['package', '_libgcc_mutex', '0.1', 'linux-64'],
  ],
  [{ name: 'tzdata', version: '2024a', subdir: 'noarch' }, ['package', 'tzdata', '2024a', undefined]],
  [{ name: 'a', version: '1!2.0', subdir: 7 }, ['package', 'a', '1!2.0', undefined]],
  [{ name: 'a' }, damaged],
  [{ name: '../a', version: '1' }, damaged],
  [{ name: 'a', version: 1 }, damaged],
  [[], damaged],
  [undefined, damaged],
])('reads %j', (value, expected) => {
  expect(read(value)).toEqual(expected);
});

it('never throws', () => {
  fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => void readCondaRecord(Buffer.from(text))));
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IndentedEntry, readIndented } from './indented.ts';

const plain = (entries: ReadonlyMap<string, IndentedEntry>): unknown =>
  Object.fromEntries(
    [...entries].map(([key, { value, below }]) => [key, below.size === 0 ? value : plain(below)]),
  );
const read = (...lines: readonly string[]) => {
  const { top, strange } = readIndented(lines.join('\n'));
  return [plain(top), strange];
};

describe('maps by indentation', () => {
  it.each<readonly [string, readonly string[], unknown, number]>([
    [
      'plain',
      ['a: 1', 'b:', '  c: 2', '  d:', '    e: x y', 'f: 3'],
      { a: '1', b: { c: '2', d: { e: 'x y' } }, f: '3' },
      0,
    ],
    [
      'quoted',
      [`'@a/b': 'it''s'`, '"c@npm:^1, c@npm:2":', '  version: "1"'],
      { '@a/b': "it's", 'c@npm:^1, c@npm:2': { version: '1' } },
      0,
    ],
    ['keys with colons', ['/a@1(b@file:c):', '  dev: true'], { '/a@1(b@file:c)': { dev: 'true' } }, 0],
    ['comments, spaces and lists', ['# x', '', '  ', 'a:', '  - b: 1', '  -', 'c: 1'], { a: '', c: '1' }, 0],
    [
      'long texts',
      ['a: >-', '  not: an', '    entry: at all', 'b: |', '  x: y', '', '  z: 1', 'c: 1'],
      { a: '>-', b: '|', c: '1' },
      0,
    ],
    ['long keys of yarn', ['? "a@1, a@2"', ':', '  version: 1'], { 'a@1, a@2': { version: '1' } }, 0],
    [
      'long keys of pnpm',
      ['x:', '  ? /a/1_b', '  : dev: true', '    name: a', '  c: 1'],
      { x: { '/a/1_b': { dev: 'true', name: 'a' }, c: '1' } },
      0,
    ],
    ['the last document', ['a: 1', '---', 'b: 1'], { b: '1' }, 0],
    ['Windows’ line ends', ['a:\r', '  b: 1\r', ''], { a: { b: '1' } }, 0],
    ['other lines, counted', ['a: 1', '<<<<<<< HEAD', '{"b": 1'], { a: '1' }, 2],
  ])('reads %s', (_, lines, expected, strange) => {
    expect(read(...lines)).toEqual([expected, strange]);
  });

  it('expands nothing', () => {
    const { top } = readIndented('a: &a\n  b: 1\nc: *a\n<<: *a\n');
    expect(plain(top)).toEqual({ a: { b: '1' }, c: '*a', '<<': '*a' });
  });

  it('counts what lies too deep', () => {
    const lines = Array.from({ length: 40 }, (_, depth) => `${' '.repeat(depth)}a:`);
    expect(readIndented(lines.join('\n')).strange).toBe(8);
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'ab:?-\'"> \n#@/|') })), (lines) => {
        expect(readIndented(lines.join('\n')).strange).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OakumError } from '../../kernel/pure/index.ts';
import { readCsv } from './index.ts';

function rowsOf(text: string): readonly unknown[] {
  return readCsv(text).map(({ line, cells }) => [line, Object.fromEntries(cells)]);
}

describe('readCsv', () => {
  it.each([
    ['a row', 'Name,Server\na,b\n', [[2, { name: 'a', server: 'b' }]]],
    [
      'CRLF, a byte order mark and no end of the last line',
      '\ufeffname,server\r\na,b',
      [[2, { name: 'a', server: 'b' }]],
    ],
    ['semicolons', 'name;server\n"a;b";c,d\n', [[2, { name: 'a;b', server: 'c,d' }]]],
    [
      'quotes with commas, line ends and doubled quotes',
      'n,s\n"a,""b""\nc",d\ne,f\n',
      [
        [2, { n: 'a,"b"\nc', s: 'd' }],
        [4, { n: 'e', s: 'f' }],
      ],
    ],
    [
      'empty lines, missing and superfluous cells',
      'n,s\n\na\n , \nb,c,d\n',
      [
        [3, { n: 'a' }],
        [5, { n: 'b', s: 'c' }],
      ],
    ],
    ['an empty cell as absent, at the end too', 'n,s,t\na,,\n', [[2, { n: 'a' }]]],
    ['a head alone', 'n,s', []],
  ])('reads %s', (_name, text, rows) => {
    expect(rowsOf(text)).toEqual(rows);
  });

  it.each([
    ['an empty text', '\n\n', 'csv.no-head', 'columns'],
    ['a quote that does not end', 'n\na\n"b\nc', 'csv.malformed', 'line 3'],
    ['too many columns', `n\n${','.repeat(300)}`, 'csv.too-large', 'line 2'],
    ['too many rows', `n\n${'a\n'.repeat(100_001)}`, 'csv.too-large', 'rows'],
  ])('refuses %s', (_name, text, code, words) => {
    expect(() => readCsv(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    );
  });

  it('reads any cell that is written by the rules, and fails only with a code', () => {
    const cell = fc.string().map((text) => text.replaceAll('\r', ' ').trim());
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 20 }), (rows) => {
        const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = ['a,b', ...rows.map((row) => row.map(quote).join(','))].join('\n');
        const wanted = rows.filter((row) => row.some((one) => one !== ''));
        expect(readCsv(text).map(({ cells }) => [cells.get('a') ?? '', cells.get('b') ?? ''])).toEqual(
          wanted,
        );
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a') }), (text) => {
        try {
          readCsv(text);
        } catch (error) {
          expect(error).toBeInstanceOf(OakumError);
        }
      }),
    );
  });
});

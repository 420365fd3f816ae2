import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvHeader, readCsv } from './index.ts';

describe('a table in text', () => {
  it.each([
    ['commas', 'a,b\n1,2\n', ','],
    ['semicolons', 'a;b\r\n1;2\r\n', ';'],
    ['tabs', 'a\tb\n1\t2', '\t'],
    ['a byte order mark', '\ufeffa,b\n1,2', ','],
    ['old line ends', 'a,b\r1,2\r', ','],
    ['quotes', '"a","b"\n"1","2"', ','],
    ['a separator in a quoted name', '"a",b\n1,2', ','],
  ])('is read with %s', (_, text, separator) => {
    expect(readCsv(text)).toEqual({ separator, header: ['a', 'b'], rows: [{ line: 2, values: ['1', '2'] }] });
    expect(csvHeader(text)).toEqual(['a', 'b']);
  });

  it('takes the separator that Excel wrote above it', () => {
    expect(readCsv('sep=;\na,x;b\n1;2')).toEqual({
      separator: ';',
      header: ['a,x', 'b'],
      rows: [{ line: 3, values: ['1', '2'] }],
    });
  });

  it('counts the lines of quoted line ends and of empty rows', () => {
    expect(readCsv('a,b\n"one\ntwo",2\n,\n\n"say ""x""",3\n').rows).toEqual([
      { line: 2, values: ['one\ntwo', '2'] },
      { line: 6, values: ['say "x"', '3'] },
    ]);
  });

  it('gives rows of another width as they are', () => {
    expect(readCsv('a,b\n1\n1,2,3\n').rows.map(({ values }) => values)).toEqual([['1'], ['1', '2', '3']]);
  });

  it('may hold a head alone, and names with space around them', () => {
    expect(readCsv('a , b')).toEqual({ separator: ',', header: ['a', 'b'], rows: [] });
  });

  it.each([
    ['a quote that nobody closes', 'a,b\n1,"2\n', 'documents.malformed', /^line \d+: not RFC 4180/],
    ['a quote in the middle', 'a,b\n1,2"3\n', 'documents.malformed', /^line 2: /],
    ['nothing', '\n\n', 'documents.empty', /no row/],
    ['too many rows', `a\n${'1\n'.repeat(20)}`, 'documents.too-large', /^line 12: more than 10 rows/],
    ['too many columns', 'a,b,c,d,e,f\n', 'documents.too-large', /^line 1: more than 5 columns/],
    ['a row without end', `a\n${'x'.repeat(200)}\n`, 'documents.too-large', /a row is too long/],
  ])('is refused for %s, with the line', (_, text, code, message) => {
    const limits = { maxRows: 10, maxColumns: 5, maxRowCharacters: 100 };
    const refused = expect.objectContaining({ code, message: expect.stringMatching(message) });
    expect(() => readCsv(text, limits)).toThrow(refused);
  });

  it('quotes nothing of what it refuses', () => {
    expect(() => readCsv('a,b\n1,se"cret\n')).toThrow(/^(?!.*cret)/);
  });

  it('keeps every field, whatever it holds', () => {
    const field = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => one.trim() !== '');
    const quoted = (one: string): string => `"${one.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 3, maxLength: 3 }), { maxLength: 8 }), (rows) => {
        const text = [['a', 'b', 'c'], ...rows].map((row) => row.map(quoted).join(',')).join('\r\n');
        expect(readCsv(text).rows.map(({ values }) => values)).toEqual(rows);
      }),
    );
  });

  it('gives a table or a coded refusal for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', '\t', 'a', ' ') }), (text) => {
        try {
          readCsv(text);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^documents\./) });
        }
        csvHeader(text);
      }),
      { numRuns: 2_000 },
    );
  });
});

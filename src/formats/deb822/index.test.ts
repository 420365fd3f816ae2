import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Deb822Stanza, fieldOf, formatDeb822, parseDeb822, splitStanzas, withFields } from './index.ts';

const line = fc
  .string({ unit: fc.constantFrom(...'abc:#. é~'), minLength: 1, maxLength: 12 })
  .map((text) => text.trim());
const stanza: fc.Arbitrary<Deb822Stanza> = fc
  .uniqueArray(fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,8}$/), {
    minLength: 1,
    maxLength: 5,
    selector: (name) => name.toLowerCase(),
  })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc
          .tuple(
            line,
            fc.array(
              line.map((text) => ` ${text === '' ? '.' : text}`),
              { maxLength: 2 },
            ),
          )
          .map(([first, more]) => ({ name, value: [first, ...more].join('\n') })),
      ),
    ),
  );

describe('deb822', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.array(stanza, { maxLength: 4 }), (stanzas) => {
        expect(parseDeb822(stanzas.map((one) => formatDeb822(one)).join('\n'))).toEqual(stanzas);
      }),
    );
  });

  it('keeps continued lines as they were written, drops comments and white space at line ends', () => {
    const text =
      'Package: a \nConffiles:\n /etc/a 0123 \n /etc/b 4567\n# note\nDescription: short\n long\n .\n\ttab\n';
    expect(parseDeb822(text)).toEqual([
      [
        { name: 'Package', value: 'a' },
        { name: 'Conffiles', value: '\n /etc/a 0123\n /etc/b 4567' },
        { name: 'Description', value: 'short\n long\n .\n\ttab' },
      ],
    ]);
  });

  it('finds a field whatever its case', () => {
    const [found] = parseDeb822('pAcKage: a\n');
    expect([fieldOf(found ?? [], 'Package'), fieldOf(found ?? [], 'Version')]).toEqual(['a', undefined]);
  });

  it('tells where each stanza stands, blank lines of any kind between them', () => {
    const stanzas = [...splitStanzas('\n\nA: 1\n \t\n\nB: 2\nC: 3')];
    expect(stanzas).toEqual([
      { text: 'A: 1\n', offset: 2, line: 3 },
      { text: 'B: 2\nC: 3', offset: 11, line: 6 },
    ]);
  });

  it('sets, adds and removes fields, others untouched and in order', () => {
    const [before] = parseDeb822('Package: a\nVersion: 1\nX: y\n');
    const after = withFields(before ?? [], { version: '2', X: undefined, New: 'n', Gone: undefined });
    expect(formatDeb822(after)).toBe('Package: a\nVersion: 2\nNew: n\n');
  });

  it.each([
    ['a continued line without a field', ' x\n', 1],
    ['a line that is no field', 'A: 1\nnonsense\n', 2],
    ['a line that begins with a colon', ': x\n', 1],
    ['a name with a space', 'A b: x\n', 1],
    ['a field twice', '\nA: 1\na: 2\n', 3],
  ])('refuses %s and says where', (_what, text, at) => {
    expect(() => parseDeb822(text)).toThrow(
      expect.objectContaining({ code: 'deb822.malformed', message: expect.stringContaining(`line ${at}`) }),
    );
  });

  it.each([
    ['a value that begins a field of its own', { name: 'A', value: 'x\nB: y' }],
    ['a value with an empty line', { name: 'A', value: 'x\n \n y' }],
    ['a value that ends with a newline', { name: 'A', value: 'x\n' }],
    ['a name with a colon', { name: 'A:B', value: 'x' }],
    ['a comment', { name: '#A', value: 'x' }],
  ])('refuses to write %s', (_what, field) => {
    expect(() => formatDeb822([field])).toThrow(expect.objectContaining({ code: 'deb822.unwritable' }));
  });

  it('throws nothing but its own errors', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aA: \n\t#é\r') }), (text) => {
        try {
          parseDeb822(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'deb822.malformed' });
        }
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import { decodeText, parseJsonDocument, placeText, readAs } from './index.ts';

function failure(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof OakumError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'nothing was thrown';
}

const limits = { maxCharacters: 1000, maxDepth: 3 };

describe('a document of JSON', () => {
  it.each([
    ['{"a": 1,\n "b" 2}', 'documents.malformed line 2 column 6'],
    ['{"a": [1, 2', 'documents.malformed line 1 column 12: the text ends too early'],
    ['', 'documents.malformed line 1 column 1: the text ends too early'],
    ['{"a": "x\ny"}', 'documents.malformed line 1 column 9'],
    ['[[[\n[]]]]', 'documents.too-deep more than 3 levels at line 2 column 1'],
    ['x'.repeat(1001), 'documents.too-large the document has 1001 characters, read are at most 1000'],
  ])('names the place of the mistake in %j', (text, message) => {
    expect(failure(() => parseJsonDocument(text, limits))).toContain(message);
  });

  it('takes brackets in strings for text', () => {
    expect(parseJsonDocument('{"a":"[[[[\\"[[[["}', limits)).toEqual({ a: '[[[["[[[[' });
  });

  it('gives what JSON.parse gives, or a coded error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json({ maxDepth: 2 }), fc.string()), (text) => {
        const said = failure(() =>
          expect(parseJsonDocument(text, { maxCharacters: 10_000, maxDepth: 100 })).toEqual(JSON.parse(text)),
        );
        expect(said === 'nothing was thrown' || said.startsWith('documents.')).toBe(true);
      }),
    );
  });
});

describe('the text of a document', () => {
  it.each<readonly [string, readonly number[]]>([
    ['UTF-8', [0x7b, 0x7d]],
    ['UTF-8 with a mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
    ['UTF-16 as PowerShell writes it', [0xff, 0xfe, 0x7b, 0, 0x7d, 0]],
    ['UTF-16 of the other order', [0xfe, 0xff, 0, 0x7b, 0, 0x7d]],
  ])('is read from %s', (_, bytes) => {
    expect(decodeText(Uint8Array.from(bytes))).toBe('{}');
  });

  it('names the byte that is no text', () => {
    const bytes = Uint8Array.from([...Buffer.from('{"ü": "'), 0xc3, 0x28, 0x7d]);
    expect(failure(() => decodeText(bytes))).toMatch(/^documents\.malformed byte [89] is no UTF-8 text$/);
  });
});

describe('a value of a schema', () => {
  const schema = z.object({ components: z.array(z.object({ name: z.string() })) });

  it('is given as the schema has it', () => {
    expect(readAs(schema, { components: [{ name: 'a', more: 1 }] }, 'X')).toEqual({
      components: [{ name: 'a' }],
    });
  });

  it('names the place of what it is not', () => {
    const broken = { components: [{ name: 'a' }, { name: 3 }] };
    expect(failure(() => readAs(schema, broken, 'CycloneDX 1.6'))).toMatch(
      /^documents\.malformed CycloneDX 1\.6: components\[1\]\.name: /,
    );
    expect(failure(() => readAs(schema, [], 'X'))).toMatch(/^documents\.malformed X: the document: /);
  });

  it('writes places as people do', () => {
    expect(placeText(['a', 0, 'b'])).toBe('a[0].b');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeListSplitter } from './list-splitter.ts';

const limits = {
  maxItemBytes: 1_000_000,
  maxShellBytes: 1_000_000,
  refuse: (what: string): never => {
    throw new Error(`${what} is too large`);
  },
};

function split(text: string, cuts: readonly number[]): { items: unknown[]; shell: unknown } {
  const bytes = new TextEncoder().encode(text);
  const splitter = makeListSplitter(limits);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  const items: unknown[] = [];
  let from = 0;
  for (const end of ends) {
    items.push(...splitter.push(bytes.subarray(from, end)).map((item): unknown => JSON.parse(item)));
    from = end;
  }
  return { items, shell: JSON.parse(splitter.shell()) };
}

describe('makeListSplitter', () => {
  it('gives the same items for any list, however the bytes are cut', () => {
    const item = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }));
    const list = fc.record({ metadata: fc.dictionary(fc.string(), fc.jsonValue()), items: fc.array(item) });
    fc.assert(
      fc.property(list, fc.array(fc.nat()), fc.constantFrom(0, 2), (value, cuts, indent) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(split(JSON.stringify(value, null, indent), cuts)).toEqual({
          items: value.items.length === 0 ? [] : JSON.parse(JSON.stringify(value.items)),
          shell: typeof plain === 'object' ? { ...plain, items: [] } : undefined,
        });
      }),
    );
  });

  it.each([
    ['items before the metadata', '{"items":[{"a":1}],"metadata":{"continue":"x"}}', [{ a: 1 }]],
    ['no items', '{"items":[],"metadata":{}}', []],
    ['null items, as Go writes an empty list', '{"items":null,"metadata":{}}', []],
    ['an array of another name', '{"columns":[{"x":1}],"items":[{"a":[1,2]}]}', [{ a: [1, 2] }]],
    ['brackets and quotes inside strings', '{"items":[{"a":"]},{\\"items\\":["}]}', [{ a: ']},{"items":[' }]],
  ])('understands %s', (_name, text, items) => {
    expect(split(text, []).items).toEqual(items);
  });

  it('refuses an object that never ends', () => {
    const splitter = makeListSplitter({ ...limits, maxItemBytes: 10 });
    expect(() => splitter.push(new TextEncoder().encode('{"items":[{"a":"aaaaaaaaaaaaaaaa'))).toThrow(
      'one object',
    );
  });
});

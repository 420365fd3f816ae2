import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OmittedField } from '../interface.ts';
import { makeListSplitter } from './list-splitter.ts';

const limits = {
  maxItemBytes: 1_000_000,
  maxShellBytes: 1_000_000,
  refuse: (what: string): never => {
    throw new Error(`${what} is too large`);
  },
};

const omit: readonly OmittedField[] = [
  { in: 'metadata', depth: 2, name: 'managedFields', onlyOfOwned: true },
  { in: 'spec', depth: 2, name: 'volumes' },
  { in: 'spec', depth: 4, name: 'env' },
];

function itemsOf(items: readonly unknown[], chunkBytes = Number.MAX_SAFE_INTEGER): readonly unknown[] {
  const bytes = new TextEncoder().encode(JSON.stringify({ kind: 'PodList', items }));
  const splitter = makeListSplitter(limits, omit);
  const found: unknown[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    found.push(
      ...splitter.push(bytes.subarray(at, at + chunkBytes)).map((text): unknown => JSON.parse(text)),
    );
  }
  return found;
}

describe('fields that nobody reads', () => {
  it.each([
    ['a list', { spec: { volumes: [{ a: 1 }], b: 2 } }, { spec: { volumes: [], b: 2 } }],
    ['an object', { spec: { volumes: { a: { b: '}]"' } } } }, { spec: { volumes: {} } }],
    [
      'of every element of a list',
      {
        spec: {
          containers: [
            { env: [{ x: 1 }], name: 'a' },
            { name: 'b', env: [2] },
          ],
        },
      },
      {
        spec: {
          containers: [
            { env: [], name: 'a' },
            { name: 'b', env: [] },
          ],
        },
      },
    ],
    [
      'of an object that has owners',
      { metadata: { ownerReferences: [{}], managedFields: [{ a: 1 }] } },
      { metadata: { ownerReferences: [{}], managedFields: [] } },
    ],
  ])('come empty: %s', (_name, item, read) => {
    expect(itemsOf([item, item])).toEqual([read, read]);
  });

  it.each([
    ['a text, a number and nothing', { spec: { volumes: 'a', env: 1 }, status: { volumes: null } }],
    ['another section', { status: { volumes: [1] }, data: { volumes: [1] } }],
    ['another depth', { spec: { a: { volumes: [1] }, env: [1] }, volumes: [1] }],
    ['a label of that name', { metadata: { labels: { volumes: 'a', env: 'b', managedFields: 'c' } } }],
    ['of an object without owners', { metadata: { managedFields: [{ a: 1 }] } }],
    ['the owners of the object before', { metadata: { managedFields: [1] } }],
  ])('stay where they are something else: %s', (_name, item) => {
    const owned = { metadata: { ownerReferences: [{}] } };
    expect(itemsOf([owned, item])).toEqual([owned, item]);
  });

  it('come empty or whole, however the bytes are cut, and nothing else changes', () => {
    const field = fc.constantFrom('volumes', 'env', 'managedFields', 'ownerReferences', 'a"\\');
    const inner = fc.dictionary(field, fc.jsonValue({ maxDepth: 4 }), { maxKeys: 3 });
    const item = fc.dictionary(fc.constantFrom('spec', 'metadata', 'status'), inner);
    fc.assert(
      fc.property(fc.array(item, { maxLength: 3 }), fc.integer({ min: 1, max: 40 }), (items, chunkBytes) => {
        const plain: readonly unknown[] = JSON.parse(JSON.stringify(items));
        const found = itemsOf(items, chunkBytes);
        expect(found.map(withoutOmitted)).toEqual(plain.map(withoutOmitted));
      }),
    );
  });
});

/** Both sides without what may be missing. */
function withoutOmitted(item: unknown): string {
  const drop = new Set(omit.map(({ name }) => name));
  return JSON.stringify(item, (key, value: unknown) =>
    drop.has(key) && typeof value === 'object' ? 0 : value,
  );
}

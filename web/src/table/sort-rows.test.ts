import { describe, expect, it } from 'vitest';
import { nextSorting, sortRows } from './sort-rows.ts';

const rows: readonly { readonly name: string; readonly due?: string }[] = [
  { name: 'b', due: '2026-12-01' },
  { name: 'c' },
  { name: 'a', due: '2026-11-01' },
];
const columns = [
  { id: 'name', sortBy: (row: (typeof rows)[number]) => row.name },
  { id: 'due', sortBy: (row: (typeof rows)[number]) => row.due },
  { id: 'how' },
];
const names = (sort: string | undefined): string =>
  sortRows(rows, columns, sort)
    .map((row) => row.name)
    .join('');

describe('sorting a table', () => {
  it.each([
    [undefined, 'bca'],
    ['name', 'abc'],
    ['-name', 'cba'],
    ['how', 'bca'],
    ['nonsense', 'bca'],
  ])('by %s gives %s', (sort, order) => {
    expect(names(sort)).toBe(order);
  });

  it('puts rows without a value last both ways', () => {
    expect([names('due'), names('-due')]).toEqual(['abc', 'bac']);
  });

  it('goes up, down, and back to the given order', () => {
    const first = nextSorting(undefined, 'due');
    const second = nextSorting(first, 'due');
    expect([first, second, nextSorting(second, 'due')]).toEqual(['due', '-due', undefined]);
  });
});

import { describe, expect, it } from 'vitest';
import type { RowCoverage } from '../../api/generated/types.ts';
import {
  choicesWith,
  hasStanding,
  outcomeText,
  rowsFor,
  type Standing,
  standingOf,
  weightOf,
} from './standing.ts';

const read: RowCoverage = { kind: 'read' };
const partly: RowCoverage = { kind: 'partly', reasons: ['no feed covers npm'] };
const unread: RowCoverage = { kind: 'unread', reasons: ['answered 401'] };
const row = (findings: number, coverage: RowCoverage, due?: string): Standing => ({
  open: { findings, exploited: 0, ...(due === undefined ? {} : { due }) },
  coverage,
});
const now = Date.parse('2026-11-21T12:00:00.000Z');

describe('how a row stands', () => {
  it.each([
    [0, read, 'patched'],
    [0, partly, 'unknown'],
    [0, unread, 'unknown'],
    [2, read, 'open'],
    [2, partly, 'open'],
  ])('%i findings, %j: %s', (findings, coverage, kind) => {
    expect(standingOf(row(findings, coverage))).toBe(kind);
  });

  it('sorts what is open first, most first, and what is patched last', () => {
    const rows = [row(0, read), row(1, read), row(0, unread), row(9, partly)];
    expect(
      rows.toSorted((left, right) => weightOf(left) - weightOf(right)).map(({ open }) => open.findings),
    ).toEqual([9, 1, 0, 0]);
    expect(weightOf(row(0, unread))).toBeLessThan(weightOf(row(0, read)));
  });

  it.each([
    [undefined, [1, 1, 1, 1]],
    ['nonsense', [1, 1, 1, 1]],
    ['open', [1, 0, 0, 1]],
    ['unknown', [0, 1, 0, 0]],
    ['patched', [0, 0, 1, 0]],
    ['late', [1, 0, 0, 0]],
    ['partly', [0, 0, 0, 1]],
    ['unread', [0, 1, 0, 0]],
  ])('is asked for by %s', (show, shown) => {
    const rows = [row(1, read, '2026-11-20T00:00:00.000Z'), row(0, unread), row(0, read), row(3, partly)];
    expect(rows.map((one) => Number(hasStanding(one, show, now)))).toEqual(shown);
  });

  it('is asked for by words and by what only one layer knows', () => {
    const rows = [
      { ...row(0, read), name: 'web' },
      { ...row(0, read), name: 'cart' },
    ];
    const asks = {
      now,
      textsOf: ({ name }: { readonly name: string }) => [name],
      own: { short: ({ name }: { readonly name: string }) => name.length === 3 },
    };
    expect(rowsFor(rows, { show: 'short' }, asks).map(({ name }) => name)).toEqual(['web']);
    expect(rowsFor(rows, { q: 'car' }, asks).map(({ name }) => name)).toEqual(['cart']);
    expect(rowsFor(rows, { q: 'car', show: 'short' }, asks)).toEqual([]);
  });
});

describe('the choices of a list', () => {
  const choices = [{ value: 'all', label: 'All' }];
  it.each([
    [undefined, ['all']],
    ['all', ['all']],
    ['nonsense', ['all']],
    ['unread', ['all', 'unread']],
    ['partly', ['all', 'partly']],
  ])('where %s is asked for', (show, values) => {
    expect(choicesWith(choices, show).map(({ value }) => value)).toEqual(values);
  });
});

describe('what a list says of itself', () => {
  it.each<[number, readonly Standing[], string]>([
    [1, [row(0, read)], '1 of 1 node'],
    [1, [row(0, read), row(0, unread)], '1 of 2 nodes; 1 unknown, not clean'],
    [
      2,
      [row(1, partly), row(0, partly), row(1, read)],
      '2 of 3 nodes; 1 unknown, not clean; 1 open and not wholly known',
    ],
  ])('%i of %j', (found, rows, text) => {
    expect(outcomeText(found, rows, { one: 'node' })).toBe(text);
  });
});

import { describe, expect, it } from 'vitest';
import type { ReportPatch } from '../../api/generated/types.ts';
import { filterPatches } from './patch-filter.ts';

const now = Date.parse('2026-11-21T12:00:00.000Z');

function patch(id: string, more: Partial<ReportPatch>): ReportPatch {
  return {
    id,
    kind: 'layer-patch',
    title: id,
    removes: [],
    exploited: 0,
    points: 0,
    where: [],
    how: '',
    reasons: [],
    ...more,
  };
}

const patches = [
  patch('late', { due: '2026-11-20T00:00:00.000Z', exploited: 2 }),
  patch('soon', { due: '2026-11-29T00:00:00.000Z', where: [{ id: 'w', name: 'shop/Deployment/web' }] }),
  patch('stuck', { kind: 'none', removes: [{ id: 'f', name: 'CVE-2024-0727 openssl' }] }),
];
const ids = (search: Parameters<typeof filterPatches>[1]): readonly string[] =>
  filterPatches(patches, search, now).map(({ id }) => id);

describe('which patches are listed', () => {
  it.each([
    [undefined, ['late', 'soon', 'stuck']],
    ['nonsense', ['late', 'soon', 'stuck']],
    ['ready', ['late', 'soon']],
    ['late', ['late']],
    ['exploited', ['late']],
    ['stuck', ['stuck']],
  ])('for %s', (show, expected) => {
    expect(ids(show === undefined ? {} : { show })).toEqual(expected);
  });

  it('finds a patch by a workload that it changes and by what it removes', () => {
    expect([ids({ q: 'shop web' }), ids({ q: 'cve-2024-0727' })]).toEqual([['soon'], ['stuck']]);
  });
});

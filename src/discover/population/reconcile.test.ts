import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Digest, sha256 } from '../../kernel/pure/index.ts';
import type { ClusterSighting } from '../../model/index.ts';
import { reconcile } from './reconcile.ts';

function seen(place: string, more: Partial<ClusterSighting> = {}): ClusterSighting {
  return { source: 'test', place, name: place, servers: [], caKeys: [], ...more };
}

const [caOne, caTwo]: readonly [Digest, Digest] = [sha256('one'), sha256('two')];
const at = (...servers: readonly string[]) => ({ servers });

/** `a+b` for each cluster. */
function clusters(sightings: readonly ClusterSighting[]): readonly string[] {
  return reconcile(sightings)
    .map((one) =>
      one.sightings
        .map(({ place }) => place)
        .toSorted()
        .join('+'),
    )
    .toSorted();
}

function conflicts(sightings: readonly ClusterSighting[]): readonly string[] {
  return reconcile(sightings)
    .flatMap((one) => one.conflicts.map((text) => `${one.sightings[0]?.place}: ${text}`))
    .toSorted();
}

describe('the reconciling of clusters', () => {
  it.each([
    [
      'the same UID under other addresses',
      [seen('a', { uid: 'u', ...at('x:443') }), seen('b', { uid: 'u', ...at('y:443') })],
      ['a+b'],
    ],
    ['the same address', [seen('a', at('x:443')), seen('b', at('x:443'))], ['a+b']],
    [
      'the same address, of which one side knows the authority',
      [seen('a', { ...at('x:443'), caKeys: [caOne] }), seen('b', at('x:443'))],
      ['a+b'],
    ],
    [
      'an authority in the middle of being replaced',
      [seen('a', { ...at('x:443'), caKeys: [caOne, caTwo] }), seen('b', { ...at('x:443'), caKeys: [caTwo] })],
      ['a+b'],
    ],
    [
      'a record with several addresses',
      [seen('a', at('x:443', 'y:443')), seen('b', at('x:443')), seen('c', at('y:443'))],
      ['a+b+c'],
    ],
    [
      'a UID and who has only its address',
      [seen('a', { uid: 'u', ...at('x:443') }), seen('b', at('x:443'))],
      ['a+b'],
    ],
    [
      'one address, two UIDs, and a record whose authority tells which',
      [
        seen('a', { uid: 'u', ...at('x:443'), caKeys: [caOne] }),
        seen('b', { uid: 'v', ...at('x:443'), caKeys: [caTwo] }),
        seen('c', { ...at('x:443'), caKeys: [caTwo] }),
      ],
      ['a', 'b+c'],
    ],
  ])('joins %s', (_name, sightings, expected) => {
    expect(clusters(sightings)).toEqual(expected);
  });

  it.each([
    [
      'clusters of one name',
      [seen('a', { name: 'prod', ...at('x:443') }), seen('b', { name: 'prod', ...at('y:443') })],
      [],
    ],
    [
      'clusters under one authority at other addresses',
      [seen('a', { ...at('x:443'), caKeys: [caOne] }), seen('b', { ...at('y:443'), caKeys: [caOne] })],
      [],
    ],
    [
      'one address with two authorities',
      [seen('a', { ...at('x:443'), caKeys: [caOne] }), seen('b', { ...at('x:443'), caKeys: [caTwo] })],
      [
        'a: b (test) has the same address x:443 and another authority: it was replaced, or two networks use one address',
        'b: a (test) has the same address x:443 and another authority: it was replaced, or two networks use one address',
      ],
    ],
    [
      'one address with two UIDs',
      [seen('a', { uid: 'u', ...at('x:443') }), seen('b', { uid: 'v', ...at('x:443') })],
      [
        'a: b (test) has the same address x:443 and another UID: the cluster behind it was replaced, or the address is shared',
        'b: a (test) has the same address x:443 and another UID: the cluster behind it was replaced, or the address is shared',
      ],
    ],
    [
      'what nobody knows more of than a name',
      [seen('a', { name: 'prod' }), seen('b', { name: 'prod', ...at('x:443') })],
      ['a: 1 more cluster(s) are called prod: a name alone does not tell which'],
    ],
  ])('keeps %s apart, and says so', (_name, sightings, told) => {
    expect(clusters(sightings)).toEqual(['a', 'b']);
    expect(conflicts(sightings)).toEqual(told);
  });

  it('does not choose where an address leads to two clusters', () => {
    const two = [seen('a', { uid: 'u', ...at('x:443') }), seen('b', { uid: 'v', ...at('x:443') })];
    expect(clusters([...two, seen('c', at('x:443'))])).toEqual(['a', 'b', 'c']);
    expect(conflicts([...two, seen('c', at('x:443'))])).toContain(
      'c: a (test) has the same address x:443 and so have others: which of them it is cannot be told',
    );
  });

  it('says that a cluster with the same UID under another authority may be a copy', () => {
    const sightings = [seen('a', { uid: 'u', caKeys: [caOne] }), seen('b', { uid: 'u', caKeys: [caTwo] })];
    expect(clusters(sightings)).toEqual(['a+b']);
    expect(conflicts(sightings)).toEqual([
      'a: b (test) has the same UID and another authority: the authority was replaced, or this is a copy of the cluster',
    ]);
  });

  it('loses nothing, joins no two UIDs, nothing by name, and does not mind the order', () => {
    const sighting = fc.record({
      place: fc.uuid(),
      name: fc.constantFrom('prod', 'dev'),
      uid: fc.option(fc.constantFrom('u', 'v'), { nil: undefined }),
      servers: fc.uniqueArray(fc.constantFrom('x:443', 'y:443', 'z:443'), { maxLength: 2 }),
      caKeys: fc.uniqueArray(fc.constantFrom(caOne, caTwo), { maxLength: 2 }),
    });
    const lists = fc.uniqueArray(sighting, { maxLength: 12, selector: ({ place }) => place });
    fc.assert(
      fc.property(lists, fc.integer(), (found, seed) => {
        const all = found.map(({ uid, ...one }) =>
          seen(one.place, { ...one, ...(uid === undefined ? {} : { uid }) }),
        );
        const groups = reconcile(all);
        expect(groups.flatMap((one) => one.sightings)).toHaveLength(all.length);
        for (const group of groups) {
          expect(new Set(group.sightings.flatMap(({ uid }) => uid ?? [])).size).toBeLessThanOrEqual(1);
          const blind = group.sightings.filter(
            ({ uid, servers }) => uid === undefined && servers.length === 0,
          );
          expect(blind.length === 0 || group.sightings.length === 1).toBe(true);
        }
        const shuffled = all.toSorted((left, right) =>
          sha256(seed + left.place).localeCompare(sha256(seed + right.place)),
        );
        expect(clusters(shuffled)).toEqual(clusters(all));
        expect(conflicts(shuffled)).toEqual(conflicts(all));
      }),
    );
  });
});

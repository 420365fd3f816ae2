import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Way, type WayKind, wayKinds } from '../../model/index.ts';
import { type Removing, settleLayer, type WayFacts, waysOf } from './index.ts';

const source = {
  kind: 'known',
  repository: 'https://git.test/acme/web',
  revision: 'abc',
  evidence: 'label',
} as const;
const facts: WayFacts = {
  findings: new Set(['a', 'b', 'c']),
  fixed: new Set(['a', 'b']),
  newerTag: {
    answer: { kind: 'cannot', why: 'no newer tag' },
    otherMajor: undefined,
    majorRule: 'the default',
  },
  rebuild: {
    image: 'registry.test/web:1.2',
    source: { kind: 'unknown' },
    notRead: undefined,
    baseline: undefined,
  },
  bases: [],
  layer: { kind: 'removes', ids: new Set(['a', 'b']), why: 'fixes are there' },
  chosen: 'layer-patch',
};
const removes = (...ids: string[]): Removing => ({ kind: 'removes', ids: new Set(ids), why: 'scanned' });
const way = (kind: WayKind, change: Partial<WayFacts> = {}): Way => {
  const found = waysOf({ ...facts, ...change }).find((one) => one.way === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
};

describe('the ways out of findings', () => {
  it('names each with what it removes and leaves', () => {
    expect(
      waysOf(facts).map(({ way: kind, state, removes: ids, leaves }) => [kind, state, ids, leaves]),
    ).toEqual([
      ['newer-tag', 'not-possible', [], 3],
      ['rebuild', 'not-possible', [], 3],
      ['base-patch', 'not-possible', [], 3],
      ['layer-patch', 'chosen', ['a', 'b'], 1],
      ['mitigation', 'possible', [], 3],
    ]);
  });

  it('shows a tag of another major with its rule, and does not offer it', () => {
    const newerTag = { ...facts.newerTag, otherMajor: 'registry.test/web:2.0', majorRule: 'Baseline shop' };
    expect(way('newer-tag', { newerTag })).toMatchObject({
      state: 'not-possible',
      reason: 'no newer tag; registry.test/web:2.0 is another major: Baseline shop keeps it',
    });
  });

  it.each<[string, Partial<WayFacts>, Partial<Way>]>([
    [
      'says why a newer tag is passed over',
      { newerTag: { ...facts.newerTag, answer: removes('a') } },
      { state: 'possible', reason: 'scanned; not taken: the layer patch removes 2, this 1', leaves: 2 },
    ],
    [
      'says so where the registry was not asked',
      { newerTag: { ...facts.newerTag, answer: { kind: 'unknown', why: 'not asked' } } },
      { state: 'unknown', reason: 'not asked', removes: undefined, leaves: undefined },
    ],
    [
      'takes a newer tag',
      { newerTag: { ...facts.newerTag, answer: removes('a', 'b') }, chosen: 'newer-tag' },
      { state: 'chosen', reason: 'scanned', leaves: 1 },
    ],
  ])('%s', (_name, change, expected) => {
    const { state, reason, removes: ids, leaves } = way('newer-tag', change);
    expect({ state, reason, removes: ids, leaves }).toMatchObject(expected);
  });

  it('proposes a rebuild where the source is known, and does not count what nobody built yet', () => {
    const rebuild = { ...facts.rebuild, source, baseline: 'shop' };
    const found = way('rebuild', { rebuild });
    expect(found).toMatchObject({ state: 'possible', needs: ['a base that has the fixes'] });
    expect(found.reason).toContain('at most 2 of 3 findings go: oakum patch rebuild registry.test/web:1.2');
    expect('removes' in found || 'leaves' in found).toBe(false);
    expect(way('layer-patch', { rebuild }).reason).toContain('it stands until the image is rebuilt');
  });

  it('does not call a source missing that was not looked for', () => {
    const rebuild = { ...facts.rebuild, notRead: 'what is attached was not asked for' };
    expect(way('rebuild', { rebuild }).state).toBe('unknown');
    expect(way('rebuild').state).toBe('not-possible');
  });

  it('needs a Baseline and a revision before CI may be asked', () => {
    const { revision: _gone, ...unrevised } = source;
    const needs = way('rebuild', { rebuild: { ...facts.rebuild, source: unrevised } }).needs.join('; ');
    expect(needs).toContain('the deployed revision');
    expect(needs).toContain('a Baseline with spec.source');
  });

  it.each<[string, WayFacts['bases'], string, readonly string[] | undefined]>([
    ['nobody looked', undefined, 'unknown', undefined],
    ['another base', [{ name: 'x', findings: new Set(['z']), images: 2 }], 'not-possible', []],
    ['what has no fix', [{ name: 'x', findings: new Set(['c']), images: 2 }], 'not-possible', []],
    ['what a layer could fix', [{ name: 'x', findings: new Set(['b', 'c']), images: 2 }], 'possible', ['b']],
  ])('offers to patch the base once: %s', (_name, bases, state, ids) => {
    const found = way('base-patch', { bases });
    expect([found.state, found.removes]).toEqual([state, ids]);
  });

  it('takes the engines at their word where they refuse the layer', () => {
    const why = 'no engine makes it: scripts (patch.refused)';
    const settled = settleLayer(waysOf(facts), { kind: 'refused', why });
    expect(settled.map(({ state }) => state)).not.toContain('chosen');
    expect(settled[3]).toMatchObject({ state: 'not-possible', reason: why, removes: [], leaves: 3 });
  });

  it('counts what the engine leaves out of its layer', () => {
    const made = { kind: 'made', why: 'native makes it', removes: ['b'], leaves: 2 } as const;
    expect(settleLayer(waysOf(facts), made)[3]).toMatchObject({ state: 'chosen', removes: ['b'], leaves: 2 });
  });

  const anIds = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e')).map((ids) => new Set(ids));
  const aWhy = fc.string({ minLength: 1 });
  const aRemoving: fc.Arbitrary<Removing> = fc.oneof(
    fc.record({ kind: fc.constant('removes' as const), ids: anIds, why: aWhy }),
    fc.record({ kind: fc.constantFrom('cannot' as const, 'unknown' as const), why: aWhy }),
  );
  const someFacts: fc.Arbitrary<WayFacts> = fc.record({
    findings: anIds,
    fixed: anIds,
    newerTag: fc.record({
      answer: aRemoving,
      otherMajor: fc.option(aWhy, { nil: undefined }),
      majorRule: aWhy,
    }),
    rebuild: fc.record({
      image: aWhy,
      source: fc.constantFrom(source, { kind: 'unknown' as const }),
      notRead: fc.option(aWhy, { nil: undefined }),
      baseline: fc.option(aWhy, { nil: undefined }),
    }),
    bases: fc.option(
      fc.array(fc.record({ name: aWhy, findings: anIds, images: fc.nat() }), { maxLength: 3 }),
      { nil: undefined },
    ),
    layer: aRemoving,
    chosen: fc.constantFrom('newer-tag' as const, 'layer-patch' as const, undefined),
  });

  it('keeps the order, always has a reason, and counts every finding once, whatever is known', () => {
    fc.assert(
      fc.property(someFacts, (some) => {
        const ways = waysOf(some).map((one) => Way.parse(one));
        expect(ways.map((one) => one.way)).toEqual(wayKinds);
        expect(ways.filter((one) => one.state === 'chosen').length).toBeLessThanOrEqual(1);
        for (const { state, reason, removes: ids, leaves } of ways) {
          expect(reason.length).toBeGreaterThan(0);
          expect(ids === undefined).toBe(leaves === undefined);
          if (ids === undefined || leaves === undefined) continue;
          expect(ids.every((id) => some.findings.has(id))).toBe(true);
          expect(ids.length + leaves).toBe(some.findings.size);
          if (state === 'not-possible') expect(ids).toEqual([]);
        }
      }),
    );
  });

  it('never calls impossible what is not known', () => {
    const unknown: Removing = { kind: 'unknown', why: 'not asked' };
    fc.assert(
      fc.property(someFacts, (some) => {
        const blind = {
          ...some,
          newerTag: { ...some.newerTag, answer: unknown },
          rebuild: { ...some.rebuild, source: { kind: 'unknown' as const }, notRead: 'not read' },
          bases: undefined,
          layer: unknown,
        };
        expect(waysOf(blind).map(({ state }) => state)).toEqual([
          'unknown',
          'unknown',
          'unknown',
          'unknown',
          'possible',
        ]);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { start } from './records.ts';
import { inWorld, type StoreWorld } from './world.ts';

const hour = (hours: number): Temporal.Instant => start.add({ hours });
const text = (hours: number): string => hour(hours).toString({ fractionalSecondDigits: 3 });

export function reachedCases(open: () => Promise<StoreWorld>): void {
  describe('when entries of catalogues came to a cluster', () => {
    it(
      'is kept by hop and cluster, and the earliest time stays',
      inWorld(open, async (store, connect) => {
        const { keep } = store.reached;
        await keep('c1', 'found', { names: ['CVE-2', 'CVE-1', 'CVE-2'], at: hour(2) });
        await keep('c1', 'found', { names: ['CVE-1', 'CVE-3'], at: hour(3) });
        await keep('c1', 'found', { names: ['CVE-2'], at: hour(1) });
        await keep('c1', 'shown', { names: ['CVE-1'], at: hour(5) });
        await keep('c2', 'shown', { names: ['CVE-1'], at: hour(9) });
        await keep('c2', 'shown', { names: [], at: hour(9) });
        const { reached } = await connect();
        const names = ['CVE-1', 'CVE-2', 'CVE-3', 'CVE-4'];
        expect((await reached.about('c1', names)).times).toEqual(
          new Map([
            ['CVE-1', { found: text(2), shown: text(5) }],
            ['CVE-2', { found: text(1) }],
            ['CVE-3', { found: text(3) }],
          ]),
        );
        expect((await reached.about('c2', ['CVE-1'])).times).toEqual(
          new Map([['CVE-1', { shown: text(9) }]]),
        );
        expect((await reached.about('c3', names)).times).toEqual(new Map());
        expect((await reached.about('c1', [])).times).toEqual(new Map());
      }),
    );

    it(
      'is told with the moment since when it is kept, the same for whoever asks',
      inWorld(open, async (store, connect) => {
        const { since } = await store.reached.about('c1', []);
        expect(since).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        const other = await connect();
        expect((await other.reached.about('c2', ['CVE-1'])).since).toBe(since);
      }),
    );

    it(
      'is kept of thousands, and no more than that: the rest stays unknown',
      inWorld(open, async (store) => {
        const { keep, about } = store.reached;
        const many = (from: number, count: number): readonly string[] =>
          Array.from({ length: count }, (_, n) => `CVE-${from + n}`);
        await keep('c1', 'found', { names: many(10_000, 10_000), at: hour(1) });
        await keep('c1', 'found', { names: many(50_000, 2_500), at: hour(1) });
        await keep('c1', 'shown', { names: ['CVE-50000', 'x'.repeat(101)], at: hour(1) });
        const { times } = await about('c1', [...many(10_000, 10_000), ...many(50_000, 2_500)]);
        expect(times.size).toBe(10_001);
        expect(times.get('CVE-50000')).toEqual({ shown: text(1) });
        expect((await about('c1', ['x'.repeat(101)])).times.size).toBe(0);
      }),
    );

    it(
      'is kept by two at once',
      inWorld(open, async (store, connect) => {
        const other = await connect();
        const names = Array.from({ length: 200 }, (_, n) => `CVE-${n}`);
        await Promise.all([
          store.reached.keep('c1', 'shown', { names, at: hour(2) }),
          other.reached.keep('c1', 'shown', { names: names.toReversed(), at: hour(1) }),
        ]);
        const { times } = await store.reached.about('c1', names);
        expect(new Set([...times.values()].map(({ shown }) => shown))).toEqual(new Set([text(1)]));
      }),
    );
  });
}

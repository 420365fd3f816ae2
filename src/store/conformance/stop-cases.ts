import { describe, expect, it } from 'vitest';
import type { WritingStop } from '../../model/index.ts';
import { anEntry } from './records.ts';
import { inWorld, type StoreWorld } from './world.ts';

const stop: WritingStop = { by: 'ann', at: '2026-11-21T09:00:00.000Z', reason: 'something is wrong' };
const paused = anEntry({ kind: 'writing-paused', body: { reason: stop.reason } });
const resumed = ({ by, at }: WritingStop) =>
  anEntry({ kind: 'writing-resumed', body: { pausedBy: by, pausedAt: at } });

export function stopCases(open: () => Promise<StoreWorld>): void {
  describe('the stop of all writing', () => {
    it(
      'is seen by every other connection, and by those that come later',
      inWorld(open, async (store, connect) => {
        const other = await connect();
        expect(await other.writingStop.current()).toBeUndefined();
        expect(await store.writingStop.set(stop, paused)).toEqual(stop);
        expect(await other.writingStop.current()).toEqual(stop);
        expect(await (await connect()).writingStop.current()).toEqual(stop);
      }),
    );

    it(
      'keeps who came first, and writes one entry',
      inWorld(open, async (store, connect) => {
        await store.writingStop.set(stop, paused);
        const second = { ...stop, by: 'bob', reason: 'me too' };
        expect(await (await connect()).writingStop.set(second, paused)).toEqual(stop);
        expect(await store.evidence.size()).toBe(1);
      }),
    );

    it(
      'is lifted once, with one entry, and may be set again',
      inWorld(open, async (store, connect) => {
        const other = await connect();
        await store.writingStop.set(stop, paused);
        expect(await other.writingStop.lift(resumed)).toEqual(stop);
        expect(await store.writingStop.lift(resumed)).toBeUndefined();
        expect(await store.writingStop.current()).toBeUndefined();
        const again = { ...stop, by: 'bob' };
        expect(await store.writingStop.set(again, paused)).toEqual(again);
        const kinds = (await store.evidence.read(0, 10)).map(({ kind }) => kind);
        expect(kinds).toEqual(['writing-paused', 'writing-resumed', 'writing-paused']);
      }),
    );
  });
}

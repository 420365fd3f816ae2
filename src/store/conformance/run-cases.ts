import { describe, expect, it } from 'vitest';
import { anEntry, aRun, start } from './records.ts';
import { inWorld, type StoreWorld } from './world.ts';

const term = { now: start, ttlMs: 30_000 };

export function runCases(open: () => Promise<StoreWorld>): void {
  describe('runs', () => {
    it(
      'gives back what was created, over another connection too',
      inWorld(open, async (store, connect) => {
        await store.runs.create(aRun('run-1', { note: 'naïve “quotes” \u0000 and 🚢' }), [anEntry()]);
        const other = await connect();
        expect(await other.runs.get('run-1')).toEqual(
          aRun('run-1', { note: 'naïve “quotes” \u0000 and 🚢' }),
        );
        expect(await other.runs.get('run-2')).toBeUndefined();
      }),
    );

    it(
      'lists the newest first, no more than asked',
      inWorld(open, async (store) => {
        await store.runs.create(aRun('run-b', { startedAt: '2026-11-21T10:00:00.000Z' }), []);
        await store.runs.create(aRun('run-a', { startedAt: '2026-11-21T11:00:00.000Z' }), []);
        await store.runs.create(aRun('run-c', { startedAt: '2026-11-21T09:00:00.000Z' }), []);
        expect((await store.runs.list(2)).map((run) => run.id)).toEqual(['run-a', 'run-b']);
      }),
    );

    it(
      'refuses an id that is taken and leaves run and log as they were',
      inWorld(open, async (store) => {
        await store.runs.create(aRun('run-1', { note: 'first' }), [anEntry()]);
        const again = store.runs.create(aRun('run-1', { note: 'second' }), [anEntry()]);
        await expect(again).rejects.toMatchObject({ code: 'store.exists' });
        expect(await store.runs.get('run-1')).toMatchObject({ note: 'first' });
        expect(await store.evidence.size()).toBe(1);
      }),
    );

    it(
      'rolls the run back when one of its entries is refused',
      inWorld(open, async (store) => {
        await store.runs.create(aRun('run-1'), []);
        const lease = await store.runs.claim('run-1', 'worker-a', term);
        if (lease === undefined) throw new Error('no lease');
        const badEntry = anEntry({ at: 'yesterday' });
        const saved = store.runs.save(lease, aRun('run-1', { note: 'half' }), [anEntry(), badEntry]);
        await expect(saved).rejects.toMatchObject({ code: 'store.bad-entry' });
        expect(await store.runs.get('run-1')).toMatchObject({ note: '' });
        expect(await store.evidence.size()).toBe(0);
      }),
    );

    it(
      'keeps the wish of a person when the machine saves an older one',
      inWorld(open, async (store) => {
        await store.runs.create(aRun('run-1'), []);
        const lease = await store.runs.claim('run-1', 'worker-a', term);
        if (lease === undefined) throw new Error('no lease');
        await store.runs.setWish('run-1', 'pause', anEntry({ kind: 'run-paused', run: 'run-1' }));
        await store.runs.save(lease, aRun('run-1', { wish: 'go', note: 'step 2' }), []);
        expect(await store.runs.get('run-1')).toMatchObject({ wish: 'pause', note: 'step 2' });
        expect((await store.evidence.ofRun('run-1')).map((entry) => entry.kind)).toEqual(['run-paused']);
      }),
    );

    it(
      'says so when a wish is for no run, and writes nothing',
      inWorld(open, async (store) => {
        const wish = store.runs.setWish('run-9', 'abort', anEntry());
        await expect(wish).rejects.toMatchObject({ code: 'store.not-found' });
        expect(await store.evidence.size()).toBe(0);
      }),
    );

    it(
      'finds the newest intent and outcome of an effect by its key',
      inWorld(open, async (store) => {
        const key = 'run-1/patch-1/push';
        await store.evidence.append([
          anEntry({ kind: 'intent', body: { key, attempt: 1 } }),
          anEntry({ kind: 'outcome', body: { key, attempt: 1 } }),
          anEntry({ kind: 'outcome', body: { key, attempt: 2 } }),
          anEntry({ kind: 'intent', body: { key: 'run-1/patch-1/sign' } }),
          anEntry({ kind: 'verdict', body: { key: 'run-1/patch-1/other' } }),
        ]);
        expect((await store.runs.intentOf(key))?.body).toEqual({ key, attempt: 1 });
        expect((await store.runs.outcomeOf(key))?.body).toEqual({ key, attempt: 2 });
        expect(await store.runs.outcomeOf('run-1/patch-1/sign')).toBeUndefined();
        expect(await store.runs.intentOf('run-1/patch-1/other')).toBeUndefined();
      }),
    );
  });
}

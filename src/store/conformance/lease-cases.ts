import { describe, expect, it } from 'vitest';
import type { Lease, Store } from '../interface.ts';
import { anEntry, aRun, start } from './records.ts';
import { inWorld, type StoreWorld } from './world.ts';

const ttlMs = 30_000;

function at(ms: number): { now: Temporal.Instant; ttlMs: number } {
  return { now: start.add({ milliseconds: ms }), ttlMs };
}

async function claimed(store: Store, owner: string, ms: number): Promise<Lease> {
  const lease = await store.runs.claim('run-1', owner, at(ms));
  if (lease === undefined) throw new Error(`${owner} got no lease`);
  return lease;
}

export function leaseCases(open: () => Promise<StoreWorld>): void {
  describe('leases', () => {
    it(
      'gives a free run to one owner and refuses the second until the lease ends',
      inWorld(open, async (store) => {
        await store.runs.create(aRun('run-1'), []);
        const first = await claimed(store, 'worker-a', 0);
        expect(first).toMatchObject({ run: 'run-1', owner: 'worker-a' });
        expect(first.until.epochMilliseconds).toBe(start.epochMilliseconds + ttlMs);
        expect(await store.runs.claim('run-1', 'worker-b', at(ttlMs - 1))).toBeUndefined();
        expect((await claimed(store, 'worker-b', ttlMs)).fence).toBeGreaterThan(first.fence);
      }),
    );

    it(
      'refuses whatever the old owner writes after another took over',
      inWorld(open, async (store) => {
        await store.runs.create(aRun('run-1'), []);
        const old = await claimed(store, 'worker-a', 0);
        const current = await claimed(store, 'worker-b', ttlMs);
        const late = store.runs.save(old, aRun('run-1', { note: 'late' }), [anEntry()]);
        await expect(late).rejects.toMatchObject({ code: 'store.fenced', retry: 'never' });
        await expect(store.runs.renew(old, at(ttlMs))).rejects.toMatchObject({ code: 'store.fenced' });
        await store.runs.release(old);
        await store.runs.save(current, aRun('run-1', { note: 'mine' }), []);
        expect(await store.runs.get('run-1')).toMatchObject({ note: 'mine' });
        expect(await store.evidence.size()).toBe(0);
      }),
    );

    it(
      'ends the older lease of an owner who claims again, as a restarted process does',
      inWorld(open, async (store) => {
        await store.runs.create(aRun('run-1'), []);
        const before = await claimed(store, 'worker-a', 0);
        const after = await claimed(store, 'worker-a', 1);
        await expect(store.runs.save(before, aRun('run-1'), [])).rejects.toMatchObject({
          code: 'store.fenced',
        });
        await store.runs.save(after, aRun('run-1'), []);
      }),
    );

    it(
      'keeps a run for as long as its owner renews, and keeps the fence',
      inWorld(open, async (store) => {
        await store.runs.create(aRun('run-1'), []);
        const lease = await claimed(store, 'worker-a', 0);
        const renewed = await store.runs.renew(lease, at(ttlMs - 1));
        expect(renewed.fence).toBe(lease.fence);
        expect(await store.runs.claim('run-1', 'worker-b', at(ttlMs + 1))).toBeUndefined();
        await store.runs.save(lease, aRun('run-1', { note: 'same fence' }), []);
      }),
    );

    it(
      'gives a released run to the next at once; releasing twice does no harm',
      inWorld(open, async (store) => {
        await store.runs.create(aRun('run-1'), []);
        const lease = await claimed(store, 'worker-a', 0);
        await store.runs.release(lease);
        await store.runs.release(lease);
        expect((await claimed(store, 'worker-b', 1)).fence).toBeGreaterThan(lease.fence);
      }),
    );

    it(
      'says who holds a run, and lets the lease of one who is gone be given back, but no newer one',
      inWorld(open, async (store) => {
        await store.runs.create(aRun('run-1'), []);
        expect(await store.runs.holder('run-1')).toBeUndefined();
        await claimed(store, 'worker-a', 0);
        const gone = await store.runs.holder('run-1');
        expect(gone).toMatchObject({ run: 'run-1', owner: 'worker-a' });
        if (gone === undefined) throw new Error('nobody holds it');
        await store.runs.release(gone);
        const next = await claimed(store, 'worker-b', 1);
        await store.runs.release(gone);
        expect(await store.runs.holder('run-1')).toMatchObject({ owner: 'worker-b', fence: next.fence });
      }),
    );

    it(
      'refuses to save another run under a lease',
      inWorld(open, async (store) => {
        await store.runs.create(aRun('run-1'), []);
        await store.runs.create(aRun('run-2'), []);
        const lease = await claimed(store, 'worker-a', 0);
        await expect(store.runs.save(lease, aRun('run-2'), [])).rejects.toMatchObject({
          code: 'store.fenced',
        });
      }),
    );

    it(
      'claims any run that is free and not ended, the longest unwatched first',
      inWorld(open, async (store) => {
        await store.runs.create(aRun('run-1', { startedAt: '2026-11-21T08:00:00.000Z' }), []);
        await store.runs.create(aRun('run-2', { startedAt: '2026-11-21T08:30:00.000Z' }), []);
        const ended = { endedAt: '2026-11-21T08:59:00.000Z', phase: 'succeeded' } as const;
        await store.runs.create(aRun('run-0', { startedAt: '2026-11-21T07:00:00.000Z', ...ended }), []);
        const first = await store.runs.claimAny('worker-a', at(0));
        expect(first?.run).toBe('run-1');
        if (first !== undefined) await store.runs.release(first);
        expect((await store.runs.claimAny('worker-a', at(1)))?.run).toBe('run-2');
        expect((await store.runs.claimAny('worker-b', at(2)))?.run).toBe('run-1');
        expect(await store.runs.claimAny('worker-c', at(3))).toBeUndefined();
        expect((await store.runs.claimAny('worker-c', at(ttlMs + 1)))?.run).toBe('run-2');
      }),
    );

    it(
      'lets one of many connections that claim at once win',
      inWorld(open, async (store, connect) => {
        await store.runs.create(aRun('run-1'), []);
        const others = await Promise.all([1, 2, 3, 4].map(() => connect()));
        const leases = await Promise.all(
          [store, ...others].map((one, number) => one.runs.claim('run-1', `worker-${number}`, at(0))),
        );
        expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
      }),
    );

    it(
      'hands every free run to exactly one of many connections',
      inWorld(open, async (store, connect) => {
        const ids = Array.from({ length: 12 }, (_, number) => `run-${String(number).padStart(2, '0')}`);
        for (const id of ids) await store.runs.create(aRun(id), []);
        const others = await Promise.all([1, 2, 3].map(() => connect()));
        const won = await Promise.all(
          [store, ...others].map((one, number) => drain(one, `worker-${number}`)),
        );
        expect(won.flat().sort()).toEqual(ids);
      }),
    );
  });
}

async function drain(store: Store, owner: string): Promise<readonly string[]> {
  const won: string[] = [];
  for (let misses = 0; misses < 3; ) {
    const lease = await store.runs.claimAny(owner, at(0));
    if (lease === undefined) misses += 1;
    else won.push(lease.run);
  }
  return won;
}

import { describe, expect, it } from 'vitest';
import { anApproval, anEntry, aPlan, digestOf } from './records.ts';
import { inWorld, type StoreWorld } from './world.ts';

const made = anEntry({ kind: 'plan-made' });

export function planCases(open: () => Promise<StoreWorld>): void {
  describe('plans', () => {
    it(
      'finds a plan by id and by digest, and lists the newest first',
      inWorld(open, async (store) => {
        const plan = aPlan('plan-1');
        await store.plans.save(plan, made);
        await store.plans.save(aPlan('plan-2', { createdAt: '2026-11-21T10:00:00.000Z' }), made);
        expect(await store.plans.get('plan-1')).toEqual(plan);
        expect(await store.plans.get(plan.digest)).toEqual(plan);
        expect(await store.plans.get('plan-3')).toBeUndefined();
        expect((await store.plans.list(10)).map((one) => one.id)).toEqual(['plan-2', 'plan-1']);
      }),
    );

    it(
      'saves the same plan twice as once, and refuses another under its id',
      inWorld(open, async (store) => {
        await store.plans.save(aPlan('plan-1'), made);
        await store.plans.save(aPlan('plan-1'), made);
        expect(await store.evidence.size()).toBe(1);
        const other = store.plans.save(aPlan('plan-1', { digest: digestOf('other') }), made);
        await expect(other).rejects.toMatchObject({ code: 'store.exists' });
        expect(await store.plans.get('plan-1')).toEqual(aPlan('plan-1'));
      }),
    );

    it(
      'counts one word for each person and digest; the later replaces it, the log keeps both',
      inWorld(open, async (store) => {
        const later = { at: '2026-11-21T09:05:00.000Z' };
        const approved = anEntry({ kind: 'approved' });
        await store.plans.approve(anApproval('alice'), approved);
        await store.plans.approve(anApproval('alice', { ...later, identity: 'signed-in' }), approved);
        await store.plans.approve(anApproval('bob', { verdict: 'rejected' }), anEntry({ kind: 'rejected' }));
        await store.plans.approve(anApproval('carol', { planDigest: digestOf('plan-2') }), approved);
        expect(await store.plans.approvals(digestOf('plan-1'))).toEqual([
          anApproval('bob', { verdict: 'rejected' }),
          anApproval('alice', { ...later, identity: 'signed-in' }),
        ]);
        expect(await store.evidence.size()).toBe(4);
      }),
    );
  });
}

import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import type { Loan, LoanEnd } from '../../model/index.ts';
import { anEntry } from './records.ts';
import { inWorld, type StoreWorld } from './world.ts';

const loan: Loan = {
  id: 'loan-0123456789ab',
  patched: { repository: 'registry.acme.io/shop/web', tag: '1-oakum.1', digest: sha256('patched') },
  source: { reference: 'registry.acme.io/shop/web:1', digest: sha256('source') },
  engine: 'native',
  packages: [{ name: 'less', from: '590-2', to: '590-2.1' }],
  covers: [{ vulnerability: 'CVE-2024-32487', package: 'less' }],
  owner: { kind: 'unknown' },
  fix: { kind: 'unknown' },
  where: [],
  openedAt: '2026-11-21T09:00:00.000Z',
  openedBy: 'ann',
  expiresAt: '2026-12-21T09:00:00.000Z',
  expiryRule: 'default of 30 days',
};
const later: Loan = { ...loan, id: 'loan-later', openedAt: '2026-11-22T09:00:00.000Z' };
const end = {
  kind: 'person',
  at: '2026-11-23T09:00:00.000Z',
  by: 'ann',
  reason: 'rebuilt',
} satisfies LoanEnd;
const opened = anEntry({ kind: 'loan-opened', body: { loan: loan.id } });
const ended = anEntry({ kind: 'loan-ended', body: { loan: loan.id } });

export function loanCases(open: () => Promise<StoreWorld>): void {
  describe('loans', () => {
    it(
      'are listed the newest first by every connection, each with its entry',
      inWorld(open, async (store, connect) => {
        expect(await store.loans.open(loan, opened)).toBe(true);
        expect(await store.loans.open(later, opened)).toBe(true);
        expect(await (await connect()).loans.list()).toEqual([later, loan]);
        expect(await store.evidence.size()).toBe(2);
      }),
    );

    it(
      'are opened once: a second with the same id changes nothing and writes nothing',
      inWorld(open, async (store, connect) => {
        await store.loans.open(loan, opened);
        const again = { ...loan, openedBy: 'bob' };
        expect(await (await connect()).loans.open(again, opened)).toBe(false);
        expect(await store.loans.list()).toEqual([loan]);
        expect(await store.evidence.size()).toBe(1);
      }),
    );

    it(
      'end once: of two who end one, the first is kept, and nobody ends what is not there',
      inWorld(open, async (store, connect) => {
        await store.loans.open(loan, opened);
        const connections = [store, await connect()];
        const tries = connections.map((one, at) =>
          one.loans.end(loan.id, { ...end, reason: `try ${at}` }, ended),
        );
        const won = await Promise.all(tries);
        expect(won.filter((isFirst) => isFirst)).toHaveLength(1);
        const [kept] = await store.loans.list();
        expect(kept).toEqual({ ...loan, end: { ...end, reason: `try ${won.indexOf(true)}` } });
        expect(await store.evidence.size()).toBe(2);
        expect(await store.loans.end('loan-unknown', end, ended)).toBe(false);
        expect(await store.evidence.size()).toBe(2);
      }),
    );
  });
}

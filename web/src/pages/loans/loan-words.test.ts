import { describe, expect, it } from 'vitest';
import type { Loan } from '../../api/generated/types.ts';
import {
  coverLines,
  coversText,
  endRefusal,
  type LoanRow,
  linkOf,
  loansFor,
  outcomeText,
  uidOf,
} from './loan-words.ts';

const loan: Loan = {
  id: 'loan-1',
  patched: { repository: 'acme.test/shop/web', tag: '1-oakum.1', digest: 'sha256:1' },
  source: { reference: 'acme.test/shop/web:1', digest: 'sha256:2' },
  engine: 'native',
  packages: [
    { name: 'less', from: '1', to: '2' },
    { name: 'zlib1g', from: '3', to: '4' },
  ],
  covers: [
    { vulnerability: 'CVE-2024-1', package: 'less' },
    { vulnerability: 'CVE-2024-2', package: 'less' },
    { vulnerability: 'CVE-2024-2', package: 'less-common' },
  ],
  owner: { kind: 'baseline', name: 'team-shop', evidence: 'Baseline shop' },
  fix: { kind: 'known', repository: 'https://git.acme.test/web', evidence: 'baseline' },
  where: [{ id: 'w', name: 'shop/Deployment/web' }],
  openedAt: '2026-11-01T09:00:00.000Z',
  openedBy: 'mira',
  expiresAt: '2026-12-01T09:00:00.000Z',
  expiryRule: 'default of 30 days',
};
const open: LoanRow = { loan, state: 'open', acts: ['end'] };
const expired: LoanRow = {
  loan: { ...loan, id: 'loan-2', owner: { kind: 'unknown' }, fix: { kind: 'unknown' }, where: [] },
  state: 'expired',
  acts: ['end'],
};
const retired: LoanRow = {
  loan: {
    ...loan,
    id: 'loan-3',
    owner: { kind: 'unknown' },
    end: { kind: 'person', at: '2026-11-02T09:00:00.000Z', by: 'mira', reason: 'gone' },
  },
  state: 'retired',
  acts: [],
};
const rows = [expired, open, retired];

describe('loans', () => {
  it.each([
    [{}, ['loan-2', 'loan-1', 'loan-3']],
    [{ show: 'nonsense' }, ['loan-2', 'loan-1', 'loan-3']],
    [{ show: 'expired' }, ['loan-2']],
    [{ show: 'open' }, ['loan-1']],
    [{ show: 'retired' }, ['loan-3']],
    [{ show: 'unowned' }, ['loan-2']],
    [{ q: 'TEAM-shop' }, ['loan-1']],
    [{ q: 'git.acme cve-2024-2' }, ['loan-1', 'loan-3']],
    [{ q: 'deployment/web', show: 'retired' }, ['loan-3']],
    [{ q: 'nothing-is-called-so' }, []],
  ])('that %j asks for keep their order', (search, ids) => {
    expect(loansFor(rows, search).map((row) => row.loan.id)).toEqual(ids);
  });

  it('are counted, and the expired ones are named', () => {
    expect(outcomeText(2, rows)).toBe('2 of 3 loans; 1 expired');
    expect(outcomeText(1, [open])).toBe('1 of 1 loan');
  });

  it('may be ended as long as they stand', () => {
    expect(rows.map(endRefusal)).toEqual([undefined, undefined, 'It has ended already.']);
    expect(endRefusal({ ...open, acts: [] })).toMatch(/does not let/);
  });
});

describe('what a loan covers', () => {
  it('is told package by package; one that did not move by that name has its own line', () => {
    expect(coversText(loan)).toBe('2 vulnerabilities in 2 packages');
    expect(coverLines(loan)).toEqual([
      'less 1 → 2: CVE-2024-1, CVE-2024-2',
      'zlib1g 3 → 4',
      'less-common: CVE-2024-2',
    ]);
  });

  it('may be nothing that is known', () => {
    expect(coversText({ ...loan, covers: [] })).toBe('nothing known, 2 packages moved');
  });
});

describe('a place', () => {
  it.each([
    ['cluster-1/7c41', '7c41'],
    ['7c41', '7c41'],
  ])('%s is of the workload %s', (id, uid) => {
    expect(uidOf({ id, name: 'shop/Deployment/web' })).toBe(uid);
  });
});

describe('a source', () => {
  it.each([
    ['https://git.acme.test/shop/web', 'https://git.acme.test/shop/web'],
    ['http://git.acme.test/shop/web', 'http://git.acme.test/shop/web'],
    ['git@git.acme.test:shop/web.git', undefined],
    ['ssh://git@git.acme.test/shop/web', undefined],
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['https://bank.test@evil.test/', undefined],
    ['//git.acme.test/shop', undefined],
    ['shop/web', undefined],
    ['', undefined],
  ])('%j is followed only over the web', (repository, link) => {
    expect(linkOf(repository)).toBe(link);
  });
});

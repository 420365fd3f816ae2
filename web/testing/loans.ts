import type { EndedLoan, Loan, LoansView } from '../src/api/generated/types.ts';
import { digestOf, idOf, momentText } from './estate.ts';

const dayMs = 86_400_000;

type Made = Partial<Omit<Loan, 'end'>> & { readonly name: string; readonly openedDaysAgo: number };

function loanAt(now: number, { name, openedDaysAgo, ...more }: Made): Loan {
  const opened = -openedDaysAgo * dayMs;
  return {
    id: loanId(name),
    patched: {
      repository: `registry.acme.test/${name}`,
      tag: '1.42-oakum.1',
      digest: digestOf(`${name} patched`),
    },
    source: {
      reference: `registry.acme.test/${name}:1.42`,
      digest: digestOf(`registry.acme.test/${name}:1.42`),
    },
    engine: 'native',
    packageType: 'deb',
    packages: [{ name: 'libnghttp2-14', from: '1.52.0-1', to: '1.52.0-1+deb12u2' }],
    covers: [{ vulnerability: 'CVE-2023-44487', package: 'libnghttp2-14' }],
    owner: { kind: 'baseline', name: 'team-shop', evidence: 'Baseline shop' },
    fix: {
      kind: 'known',
      repository: 'https://git.acme.test/shop/web',
      revision: '8c1f0d2e7b6a59483726150493827160f5e4d3c2',
      evidence: 'label org.opencontainers.image.source',
    },
    where: [],
    openedAt: momentText(now, opened),
    openedBy: 'mira',
    expiresAt: momentText(now, opened + 30 * dayMs),
    expiryRule: 'default of 30 days',
    ...more,
  };
}

function loanId(name: string): string {
  return `loan-${digestOf(name).slice(7, 19)}`;
}

function placeOf(name: string): Loan['where'][number] {
  return { id: `cluster-1/${idOf('', name)}`, name };
}

/** Two loans that have expired, two that are open, and one of each way to end. */
export function loansAt(now: number): LoansView {
  return {
    asOf: momentText(now, 0),
    loans: [
      ...standingAt(now).map((loan) => ({
        loan,
        state: Date.parse(loan.expiresAt) <= now ? ('expired' as const) : ('open' as const),
        acts: ['end'],
      })),
      ...endedAt(now).map((loan) => ({ loan, state: 'retired' as const, acts: [] })),
    ],
  };
}

/** What the server says when somebody ended the first of them. */
export function endedLoanAt(now: number): EndedLoan {
  const [loan = loanAt(now, { name: 'shop/web', openedDaysAgo: 44 })] = standingAt(now);
  const end = { kind: 'person', at: momentText(now, 0), by: 'mira', reason: 'shop was shut down' } as const;
  return { loan: { ...loan, end }, isNew: true };
}

function standingAt(now: number): readonly Loan[] {
  return [
    loanAt(now, { name: 'shop/web', openedDaysAgo: 44 }),
    loanAt(now, {
      name: 'platform/observability/metrics-proxy-with-a-long-name',
      openedDaysAgo: 31,
      owner: { kind: 'unknown' },
      fix: { kind: 'unknown' },
      covers: [],
    }),
    loanAt(now, {
      name: 'shop/cart',
      openedDaysAgo: 3,
      owner: { kind: 'workload', name: 'team-cart', evidence: 'label team of shop/Deployment/cart' },
      fix: { kind: 'known', repository: 'git@git.acme.test:shop/cart.git', evidence: 'provenance' },
      packages: [
        { name: 'libnghttp2-14', from: '1.52.0-1', to: '1.52.0-1+deb12u2' },
        { name: 'libssl3', from: '3.0.11-1~deb12u1', to: '3.0.15-1~deb12u1' },
        { name: 'openssl', from: '3.0.11-1~deb12u1', to: '3.0.15-1~deb12u1' },
      ],
      covers: [
        { vulnerability: 'CVE-2023-44487', package: 'libnghttp2-14' },
        ...['libssl3', 'openssl'].flatMap((name) => [
          { vulnerability: 'CVE-2024-0727', package: name },
          { vulnerability: 'CVE-2024-5535', package: name },
        ]),
      ],
      run: 'run-5e11a7c2',
      where: [placeOf('shop/Deployment/cart'), placeOf('shop/Deployment/web-preview')],
    }),
    loanAt(now, {
      name: 'media/thumbs',
      openedDaysAgo: 12,
      owner: { kind: 'baseline', name: 'team-media', evidence: 'Baseline media' },
      fix: { kind: 'known', repository: 'https://git.acme.test/media/thumbs', evidence: 'baseline' },
      expiresAt: momentText(now, 2 * dayMs),
      expiryRule: 'Baseline media: 14 days',
      run: 'run-5e11a7c2',
      where: [placeOf('media/Deployment/thumbs')],
    }),
  ];
}

function endedAt(now: number): readonly Loan[] {
  const at = (daysAgo: number): string => momentText(now, -daysAgo * dayMs);
  return [
    {
      ...loanAt(now, { name: 'shop/search', openedDaysAgo: 20 }),
      end: {
        kind: 'fixed',
        at: at(2),
        image: 'registry.acme.test/shop/search:1.43',
        digest: digestOf('registry.acme.test/shop/search:1.43'),
        how: 'runs',
        covers: 1,
        restsOn: ['debian@2026-11-18'],
      },
    },
    {
      ...loanAt(now, { name: 'shop/web-before', openedDaysAgo: 60 }),
      end: { kind: 'replaced', at: at(44), loan: loanId('shop/web') },
    },
    {
      ...loanAt(now, {
        name: 'billing/ledger',
        openedDaysAgo: 50,
        run: 'run-0d6c4411',
        where: [placeOf('billing/StatefulSet/ledger')],
      }),
      end: { kind: 'rolled-back', at: at(49), run: 'run-0d6c4411' },
    },
    {
      ...loanAt(now, { name: 'shop/old-checkout', openedDaysAgo: 70 }),
      end: { kind: 'person', at: at(61), by: 'jo', reason: 'the old checkout was shut down' },
    },
  ];
}

import type { Loan, LoansView } from '../src/api/generated/types.ts';
import { digestOf, momentText } from './estate.ts';

const dayMs = 86_400_000;

function loanAt(now: number, name: string, openedDaysAgo: number): Loan {
  const opened = -openedDaysAgo * dayMs;
  return {
    id: `loan-${digestOf(name).slice(7, 19)}`,
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
      evidence: 'label org.opencontainers.image.source',
    },
    where: [],
    openedAt: momentText(now, opened),
    openedBy: 'mira',
    expiresAt: momentText(now, opened + 30 * dayMs),
    expiryRule: '30 days: nobody says otherwise',
  };
}

/** One loan that has expired, and one that is open. */
export function loansAt(now: number): LoansView {
  return {
    asOf: momentText(now, 0),
    loans: [
      { loan: loanAt(now, 'shop/web', 44), state: 'expired' },
      { loan: loanAt(now, 'shop/cart', 3), state: 'open' },
    ],
  };
}

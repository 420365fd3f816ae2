import { describe, expect, it } from 'vitest';
import { skewWords, supportWords } from './support-words.ts';

const now = Date.parse('2026-11-21T12:00:00.000Z');
const release = { title: 'Kubernetes', cycle: '1.35' };

describe('words for support', () => {
  it.each([
    [{ kind: 'supported', ...release }, 'supported', 'plain'],
    [{ kind: 'supported', ...release, until: '2027-12-28' }, 'supported until 2027-12-28', 'plain'],
    [{ kind: 'supported', ...release, until: '2027-01-28' }, 'supported until 2027-01-28', 'warn'],
    [{ kind: 'extended', ...release, until: '2028-06-30' }, 'extended support until 2028-06-30', 'plain'],
    [
      { kind: 'paid-only', ...release, since: '2026-06-30', until: '2031-06-30', program: 'ESM' },
      'only ESM, which is paid, until 2031-06-30',
      'bad',
    ],
    [{ kind: 'ended', ...release, since: '2026-10-27' }, 'out of support since 2026-10-27', 'bad'],
    [{ kind: 'ended', ...release }, 'out of support', 'bad'],
    [{ kind: 'unknown', title: 'etcd', reason: 'no dates' }, 'support unknown', 'warn'],
  ] as const)('%j', (support, text, tone) => {
    expect(supportWords(support, now)).toEqual({ text, tone });
  });

  it.each([
    [{ kind: 'allowed', minors: 0 }, undefined],
    [
      { kind: 'allowed', minors: 1 },
      { text: '1 minor behind', tone: 'plain' },
    ],
    [
      { kind: 'not-allowed', minors: -2, reason: 'too new' },
      { text: '2 minors ahead: too new', tone: 'bad' },
    ],
    [
      { kind: 'unknown', reason: 'no version' },
      { text: 'skew unknown: no version', tone: 'warn' },
    ],
  ] as const)('words for skew: %j', (skew, said) => {
    expect(skewWords(skew)).toEqual(said);
  });
});

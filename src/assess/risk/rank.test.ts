import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, VulnerabilityFacts } from '../../model/index.ts';
import { DeadlineTable, inOrder, type RankInput, type RankOptions, rank } from './index.ts';

const data = join(import.meta.dirname, '../../../data/deadlines');
const table = (name: string): DeadlineTable =>
  DeadlineTable.parse(JSON.parse(readFileSync(join(data, `${name}.json`), 'utf8')));

const options: RankOptions = {
  tables: [table('cisa-bod-26-04'), table('simple-severity')],
  catalogues: ['cisa-kev'],
  now: Temporal.Instant.from('2026-11-21T09:00:00Z'),
};

const finding: Finding = {
  id: 'finding:0000000000000001',
  vulnerability: 'CVE-2026-0001',
  aliases: [],
  subject: 'image:x',
  package: { name: 'openssl', version: '1', purl: 'pkg:deb/debian/openssl@1', type: 'deb' },
  fix: { state: 'fixed', version: '2' },
  severity: 'low',
  evidence: {
    feed: 'f',
    advisory: 'CVE-2026-0001',
    ecosystem: 'Debian:12',
    lookedUp: 'openssl',
    scheme: 'deb',
    statement: '1 < 2',
    agreeing: [],
  },
};

/** The safest that can be known. */
const safest: RankInput = {
  finding,
  facts: {
    id: 'CVE-2026-0001',
    aliases: [],
    severity: 'low',
    exploitation: 'none',
    automatable: false,
    technicalImpact: 'partial',
    epss: { probability: 0, percentile: 0, date: '2026-11-20' },
  },
  exposure: { level: 'small', evidence: [] },
  where: [],
  firstSeen: '2026-11-01T09:00:00.000Z',
  blastRadius: 0,
  criticality: { points: 0, said: 'low' },
  runningShare: 0,
};

const kev = { dateAdded: '2026-11-10', ransomware: true, source: 'cisa-kev' };

describe('rank', () => {
  it('lets the earliest date bind, keeps the others, and names the inputs', () => {
    const ranked = rank({ ...safest, finding: { ...finding, severity: 'critical' } }, options);
    expect(ranked.deadline).toMatchObject({ profile: 'simple-severity', days: 7 });
    expect(ranked.otherDeadlines).toEqual([
      expect.objectContaining({
        profile: 'cisa-bod-26-04',
        rule: 'row 0: kev no, exposed no, automatable no, technicalImpact partial → fix on system upgrade',
      }),
    ]);
    expect(ranked.otherDeadlines[0]?.due).toBeUndefined();
  });

  it('prints a ledger that adds up', () => {
    const facts: VulnerabilityFacts = {
      ...safest.facts,
      kev,
      listings: [kev],
      technicalImpact: 'total',
      epss: { probability: 0.5, percentile: 0.99, date: '2026-11-20' },
    };
    const ranked = rank({ ...safest, facts, exposure: { level: 'open', evidence: [] } }, options);
    expect(ranked.order).toEqual({
      points: 75,
      ledger: [
        { points: 30, why: 'known exploited (cisa-kev, 2026-11-10)' },
        { points: 5, why: 'used by ransomware' },
        { points: 10, why: 'EPSS 0.5 of 2026-11-20' },
        { points: 15, why: 'reachable from the internet' },
        { points: 8, why: 'technical impact total (SSVC)' },
        { points: 1, why: 'severity low' },
        { points: 5, why: 'overdue' },
        { points: 1, why: 'a fix is ready' },
      ],
    });
    expect(ranked.exploited).toBe(true);
  });

  it('says what of a blast radius nobody looked at, beside what was seen, and counts nothing for it', () => {
    const seen = {
      blastRadius: 6,
      blastFacts: 'web: privileged',
      blastUnknown: 'web: its rights were not read',
    };
    const lines = (input: Partial<RankInput>) =>
      rank({ ...safest, ...input }, options).order.ledger.filter(({ why }) => why.startsWith('blast'));
    const unknown = { points: 0, why: 'blast radius not all known: web: its rights were not read' };
    expect(lines(seen)).toEqual([{ points: 6, why: 'blast radius 6 of 12: web: privileged' }, unknown]);
    expect(lines({ ...seen, blastRadius: 0 })).toEqual([unknown]);
    expect(lines({})).toEqual([]);
  });

  it('says in the ledger what nobody knows', () => {
    const facts = { id: 'CVE-2026-0001', aliases: [], severity: 'unknown' } as const;
    const ranked = rank({ ...safest, facts, exposure: { level: 'unknown', evidence: [] } }, options);
    expect(ranked.order.ledger.map(({ why }) => why).filter((why) => why.includes('unknown'))).toEqual([
      'exploitation unknown',
      'EPSS unknown',
      'exposure unknown, counted as open',
      'technical impact unknown, counted as total',
    ]);
  });
});

describe('inOrder', () => {
  it('works by date, then points, then id; what has no date comes last', () => {
    const urgent = rank({ ...safest, facts: { ...safest.facts, kev } }, options);
    const [bodOnly] = options.tables;
    const undated = rank(safest, { ...options, tables: [bodOnly] });
    const first = rank(safest, options);
    const riskier = rank({ ...safest, exposure: { level: 'controlled', evidence: [] } }, options);
    const ordered = inOrder([undated, first, riskier, urgent]);
    expect(ordered.map((item) => item === urgent)).toEqual([true, false, false, false]);
    expect(ordered.map((item) => item.order.points)[1]).toBe(riskier.order.points);
    expect(ordered.at(-1)).toBe(undated);
  });
});

/** Each risk from safest to worst; `undefined` (nobody knows) is a value of its own and only above the safest. */
const risks = {
  kev: [undefined, { ...kev, ransomware: false }, kev],
  exploitation: ['none', 'poc', 'active'],
  automatable: [false, true],
  technicalImpact: ['partial', 'total'],
  probability: [0, 0.02, 0.3, 1],
  exposure: ['small', 'controlled', 'open'],
  severity: ['none', 'low', 'medium', 'high', 'critical'],
  blastRadius: [0, 5, 12],
  criticality: [0, 4, 10],
  runningShare: [0, 0.4, 1],
} as const;
type Risks = { readonly [name in keyof typeof risks]: (typeof risks)[name][number] | undefined };

function points(at: Risks): number {
  const { probability, exposure = 'unknown', severity = 'unknown', kev: listing } = at;
  const input: RankInput = {
    ...safest,
    finding: { ...finding, severity },
    facts: {
      id: 'CVE-2026-0001',
      aliases: [],
      severity,
      kev: listing,
      listings: listing === undefined ? [] : [listing],
      exploitation: at.exploitation,
      automatable: at.automatable,
      technicalImpact: at.technicalImpact,
      epss: probability === undefined ? undefined : { probability, percentile: 0, date: '2026-11-20' },
    },
    exposure: { level: exposure, evidence: [] },
    blastRadius: at.blastRadius,
    criticality: at.criticality === undefined ? undefined : { points: at.criticality, said: 'so' },
    runningShare: at.runningShare,
  };
  return rank(input, options).order.points;
}

const anyOf = <T>(values: readonly T[]) => fc.constantFrom<T | undefined>(undefined, ...values);
const situation = fc.record({
  kev: anyOf(risks.kev),
  exploitation: anyOf(risks.exploitation),
  automatable: anyOf(risks.automatable),
  technicalImpact: anyOf(risks.technicalImpact),
  probability: anyOf(risks.probability),
  exposure: anyOf(risks.exposure),
  severity: anyOf(risks.severity),
  blastRadius: anyOf(risks.blastRadius),
  criticality: anyOf(risks.criticality),
  runningShare: anyOf(risks.runningShare),
});

describe('the ledger', () => {
  it.each(Object.entries(risks))('never falls when %s rises, whatever else is known', (name, values) => {
    fc.assert(
      fc.property(situation, (around) => {
        const rising = values.map((value) => points({ ...around, [name]: value }));
        expect(rising).toEqual(rising.toSorted((left, right) => left - right));
      }),
    );
  });

  it.each(Object.entries(risks))('puts unknown %s no lower than known safe', (name, values) => {
    fc.assert(
      fc.property(situation, (around) => {
        const unknown = points({ ...around, [name]: undefined });
        expect(unknown).toBeGreaterThanOrEqual(points({ ...around, [name]: values[0] }));
      }),
    );
  });

  it('never makes removing exposure a reason to hurry', () => {
    fc.assert(
      fc.property(situation, (around) => {
        const small = points({ ...around, exposure: 'small' });
        for (const exposure of ['open', 'controlled', undefined] as const) {
          expect(small).toBeLessThanOrEqual(points({ ...around, exposure }));
        }
      }),
    );
  });
});

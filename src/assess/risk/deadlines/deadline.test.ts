import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Exposure, VulnerabilityFacts } from '../../../model/index.ts';
import {
  DeadlineTable,
  DecisionPointName,
  type DecisionPoints,
  deadlineBy,
  decisionPoints,
} from '../index.ts';

const data = join(import.meta.dirname, '../../../../data/deadlines');
const table = (name: string): DeadlineTable =>
  DeadlineTable.parse(JSON.parse(readFileSync(join(data, `${name}.json`), 'utf8')));
const bod = table('cisa-bod-26-04');
const simple = table('simple-severity');

const firstSeen = '2026-11-21T09:00:00.000Z';
const kev = { dateAdded: '2026-11-01', ransomware: false, source: 'cisa-kev' };
const nothing: VulnerabilityFacts = { id: 'CVE-2026-0001', aliases: [], severity: 'unknown' };
const exposure = (level: Exposure['level']): Exposure => ({ level, evidence: [] });

function points(values: Readonly<Record<string, string>>): DecisionPoints {
  const unknown = decisionPoints({
    facts: nothing,
    exposure: exposure('unknown'),
    severity: 'unknown',
    catalogues: [],
  });
  const known = DecisionPointName.options.flatMap((name) =>
    values[name] === undefined ? [] : [[name, { value: values[name], source: 'test' }] as const],
  );
  return { ...unknown, ...Object.fromEntries(known) };
}

describe('CISA BOD 26-04', () => {
  /** The 16 rows as the field notes have them, typed in by hand from another reading of the directive. */
  const expected: readonly (readonly [string, number | undefined, number | undefined, string, string])[] = [
    ['no no no', undefined, undefined, 'fix on system upgrade', 'fix on system upgrade'],
    ['no no yes', 60, 60, '60 days', '60 days'],
    ['no yes no', 60, 14, '60 days', '14 days'],
    ['no yes yes', 14, 3, '14 days', '3 days'],
    ['yes no no', 14, 14, '14 days', '14 days'],
    ['yes no yes', 14, 3, '14 days', '3 days & forensic investigation'],
    ['yes yes no', 14, 3, '14 days', '3 days & forensic investigation'],
    ['yes yes yes', 3, 3, '3 days', '3 days & forensic investigation'],
  ];
  const cases = expected.flatMap(([inputs, partial, total, partialSays, totalSays]) => [
    { inputs, technicalImpact: 'partial', days: partial, outcome: partialSays },
    { inputs, technicalImpact: 'total', days: total, outcome: totalSays },
  ]);

  it.each(cases)('$inputs $technicalImpact: $outcome', ({ inputs, technicalImpact, days, outcome }) => {
    const [inKev = '', exposed = '', automatable = ''] = inputs.split(' ');
    const deadline = deadlineBy(bod, points({ kev: inKev, exposed, automatable, technicalImpact }), {
      firstSeen,
    });
    expect(deadline.days).toBe(days);
    expect(deadline.rule.endsWith(`→ ${outcome}`)).toBe(true);
    expect(deadline.due === undefined).toBe(days === undefined);
  });

  it('covers every combination of its inputs exactly once', () => {
    const rows = bod.rows.map(({ when }) => JSON.stringify(when));
    expect([rows.length, new Set(rows).size]).toEqual([16, 16]);
  });

  it('counts from the listing where that is earlier than our first sight', () => {
    const listed = points({ kev: 'yes', exposed: 'yes', automatable: 'yes', technicalImpact: 'total' });
    expect(deadlineBy(bod, listed, { firstSeen, kev })).toMatchObject({
      from: '2026-11-01T00:00:00.000Z',
      due: '2026-11-04T00:00:00.000Z',
      days: 3,
    });
    const later = { ...kev, dateAdded: '2026-12-01' };
    expect(deadlineBy(bod, listed, { firstSeen, kev: later }).from).toBe(firstSeen);
  });

  it('fills what is unknown by the directive and records that it did', () => {
    const unknown = decisionPoints({
      facts: nothing,
      exposure: exposure('unknown'),
      severity: 'unknown',
      catalogues: ['cisa-kev'],
    });
    const deadline = deadlineBy(bod, unknown, { firstSeen });
    expect(deadline.inputs.map(({ name, value }) => `${name} ${value}`)).toEqual([
      'kev no',
      'exposed yes',
      'automatable no',
      'technicalImpact total',
    ]);
    expect(deadline.inputs.map(({ source }) => source)).toEqual([
      'not listed by cisa-kev',
      'unknown, so by default: exposure that cannot be judged counts as public',
      'unknown, so by default: not listed and without metadata',
      'unknown, so by default: without metadata',
    ]);
    expect(deadline.days).toBe(14);
  });

  it('assumes the worst of a listed vulnerability whose CISA values are missing', () => {
    const listed = decisionPoints({
      facts: { ...nothing, kev },
      exposure: exposure('small'),
      severity: 'low',
      catalogues: ['cisa-kev'],
    });
    expect(deadlineBy(bod, listed, { firstSeen, kev })).toMatchObject({
      days: 3,
      rule: 'row 13: kev yes, exposed no, automatable yes, technicalImpact total → 3 days & forensic investigation',
    });
  });

  it.each([
    ['CISA-ADP, 2024-10-17', 'SSVC by CISA-ADP, 2024-10-17'],
    [undefined, 'SSVC'],
  ])('says who decided the SSVC points, where that is known: %s', (assessed, source) => {
    const points = decisionPoints({
      facts: {
        ...nothing,
        exploitation: 'poc',
        automatable: true,
        technicalImpact: 'total',
        ...(assessed === undefined ? {} : { assessed }),
      },
      exposure: exposure('open'),
      severity: 'low',
      catalogues: [],
    });
    expect([points.exploitation, points.automatable, points.technicalImpact]).toEqual([
      { value: 'public poc', source },
      { value: 'yes', source },
      { value: 'total', source },
    ]);
  });

  it('does not take "not listed" for a fact when no catalogue is loaded', () => {
    const { kev: point } = decisionPoints({
      facts: nothing,
      exposure: exposure('open'),
      severity: 'low',
      catalogues: [],
    });
    expect(point).toEqual({ source: 'no catalogue of exploited vulnerabilities is loaded' });
  });
});

describe('simple severity', () => {
  it.each([
    ['critical', 7],
    ['high', 30],
    ['medium', 90],
    ['low', 120],
    ['none', undefined],
    [undefined, 30],
  ])('%s: %s days', (severity, days) => {
    const known = severity === undefined ? points({}) : points({ severity });
    expect(deadlineBy(simple, known, { firstSeen, kev }).days).toBe(days);
  });

  it('counts calendar days from first sight, exploited or not', () => {
    expect(deadlineBy(simple, points({ severity: 'critical' }), { firstSeen, kev }).due).toBe(
      '2026-11-28T09:00:00.000Z',
    );
  });
});

describe('a broken table', () => {
  it('is refused when it has no row or no default', () => {
    const broken = { ...simple, rows: simple.rows.slice(0, 1), defaults: [] };
    const code = 'deadline.no-row';
    expect(() => deadlineBy(broken, points({ severity: 'low' }), { firstSeen })).toThrow(
      expect.objectContaining({ code }),
    );
    expect(() => deadlineBy(broken, points({}), { firstSeen })).toThrow(expect.objectContaining({ code }));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeadlineProfile, DecisionPointName, decisionPointValues } from '../../../model/index.ts';
import { type DecisionPoints, deadlineBy, tableOfProfile } from '../index.ts';

const firstSeen = '2026-11-21T09:00:00.000Z';

const document = (rows: readonly object[], more: object = {}, name = 'acme') => ({
  apiVersion: 'oakum.dev/v1',
  kind: 'DeadlineProfile',
  metadata: { name },
  spec: { title: 'Acme', source: 'policy 7', asOf: '2026-11-01', rows, ...more },
});

const rows = [
  { when: { kev: true }, days: 2 },
  { when: { exposed: 'yes', severity: ['critical', 'high'] }, days: 7 },
  { when: { severity: ['critical', 'high', 'medium'] }, months: 1 },
  { outcome: 'with the next release' },
];
const table = tableOfProfile(DeadlineProfile.parse(document(rows)));

type Values = Readonly<Record<string, string | undefined>>;

function points(values: Values): DecisionPoints {
  const [first, ...rest] = DecisionPointName.options.map((name) => ({
    [name]: { value: values[name], source: 'test' },
  }));
  return Object.assign({ ...first }, ...rest);
}

describe('a profile of one’s own', () => {
  it.each([
    [{ kev: 'yes', exposed: 'no', severity: 'low' }, 2, 'row 1: kev yes, exposed no, severity low → 2 days'],
    [
      { kev: 'no', exposed: 'yes', severity: 'high' },
      7,
      'row 2: kev no, exposed yes, severity high → 7 days',
    ],
    [
      { kev: 'no', exposed: 'no', severity: 'high' },
      30,
      'row 3: kev no, exposed no, severity high → 1 month',
    ],
    [
      { kev: 'no', exposed: 'yes', severity: 'low' },
      undefined,
      'row 4: kev no, exposed yes, severity low → with the next release',
    ],
  ])('is decided by the first row that holds: %o', (values, days, rule) => {
    const deadline = deadlineBy(table, points(values), { firstSeen });
    expect([deadline.profile, deadline.days, deadline.rule]).toEqual(['acme', days, rule]);
  });

  it('takes the strictest row that could hold where something is unknown, and says so', () => {
    const deadline = deadlineBy(table, points({ kev: 'no', exposed: 'yes' }), { firstSeen });
    expect([deadline.days, deadline.inputs.at(-1)]).toEqual([
      7,
      {
        name: 'severity',
        value: 'critical',
        source: 'unknown (test), so the strictest row counts',
      },
    ]);
  });

  it('is never later for what is unknown than for any value that it could have', () => {
    const value = (name: DecisionPointName) =>
      fc.constantFrom<string | undefined>(undefined, ...decisionPointValues[name]);
    const dueMs = (values: Values): number => {
      const { due } = deadlineBy(table, points(values), { firstSeen });
      return due === undefined ? Number.POSITIVE_INFINITY : Temporal.Instant.from(due).epochMilliseconds;
    };
    const around = fc.record({ kev: value('kev'), exposed: value('exposed'), severity: value('severity') });
    fc.assert(
      fc.property(around, fc.constantFrom('kev', 'exposed', 'severity'), (values, name) => {
        const known = decisionPointValues[name].map((one) => dueMs({ ...values, [name]: one }));
        expect(dueMs({ ...values, [name]: undefined })).toBe(Math.min(...known));
      }),
    );
  });

  it('may ask nothing at all', () => {
    const flat = tableOfProfile(DeadlineProfile.parse(document([{ days: 30 }])));
    expect(deadlineBy(flat, points({}), { firstSeen })).toEqual({
      due: '2026-12-21T09:00:00.000Z',
      profile: 'acme',
      rule: 'row 1: → 30 days',
      from: firstSeen,
      days: 30,
      inputs: [],
    });
  });

  const last = { days: 90 };
  it.each([
    [
      'an input that is none',
      [{ when: { exposd: 'yes' }, days: 1 }, last],
      'rows.0.when.exposd',
      /no input: .*exposed/,
    ],
    [
      'a value that is none',
      [{ when: { severity: 'hihg' }, days: 1 }, last],
      'rows.0.when.severity',
      /"hihg".*critical, high/,
    ],
    ['no row for the rest', [{ when: { kev: 'yes' }, days: 1 }], 'rows.0', /add a row without `when`/],
    ['a row for everything in the middle', [{ days: 1 }, last], 'rows.0', /make it the last/],
    ['a row without a date or a reason', [{}], 'rows.0', /give days or months, or an outcome/],
    ['days and months', [{ days: 1, months: 1 }], 'rows.0', /keep one/],
    [
      'a row that can never decide',
      [{ when: { kev: ['yes', 'no'] }, days: 1 }, { when: { kev: 'yes' }, days: 2 }, last],
      'rows.1',
      /can never decide.*Move it up/,
    ],
    [
      'more combinations than can be tried',
      [
        {
          when: {
            kev: 'yes',
            exposed: 'yes',
            automatable: 'yes',
            severity: 'low',
            exploitation: 'active',
            exposure: 'open',
            humanImpact: 'low',
            mission: 'low',
            potentialImpact: 5,
          },
          days: 1,
        },
        last,
      ],
      'rows',
      /at most 5000.*make two profiles/,
    ],
  ])('is refused with the place and what to do: %s', (_name, given, place, message) => {
    const { error } = DeadlineProfile.safeParse(document(given));
    const [issue] = error?.issues ?? [];
    expect(issue?.path.join('.')).toBe(`spec.${place}`);
    expect(issue?.message).toMatch(message);
  });

  it('has a name of its own', () => {
    const { error } = DeadlineProfile.safeParse(document([last], {}, 'pci-6.3.3'));
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['metadata.name']);
  });
});

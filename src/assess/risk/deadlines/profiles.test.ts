import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecisionPointName } from '../../../model/index.ts';
import { DeadlineTable, type DecisionPoints, DecisionTable, deadlineBy, decide } from '../index.ts';

const data = join(import.meta.dirname, '../../../../data');
const profiles = readdirSync(join(data, 'deadlines')).map((name) =>
  DeadlineTable.parse(JSON.parse(readFileSync(join(data, 'deadlines', name), 'utf8'))),
);
const firstSeen = '2026-11-21T09:00:00.000Z';

type Values = Readonly<Record<string, string | undefined>>;

/** The tables that come with Oakum name one value for each input. */
const exact = (when: DeadlineTable['rows'][number]['when']): Values =>
  Object.fromEntries(Object.entries(when).map(([name, words]) => [name, [words].flat()[0]]));

function points(values: Values): DecisionPoints {
  const of = (name: string) => ({ value: values[name], source: 'test' });
  const [first, ...rest] = DecisionPointName.options.map((name) => ({ [name]: of(name) }));
  return Object.assign({ ...first }, ...rest);
}

/** Milliseconds until it is due; what has no date is later than any. */
function dueMs(table: DeadlineTable, values: Values): number {
  const { due } = deadlineBy(table, points(values), { firstSeen });
  return due === undefined ? Number.POSITIVE_INFINITY : Temporal.Instant.from(due).epochMilliseconds;
}

function valuesOf(table: DeadlineTable, input: DecisionPointName): readonly string[] {
  return [...new Set(table.rows.flatMap(({ when }) => when[input] ?? []))];
}

describe('deadline profiles', () => {
  it('are these', () => {
    expect(profiles.map(({ profile, rows, clock }) => `${profile} ${rows.length} ${clock}`)).toEqual([
      'cisa-bod-26-04 16 exploited-or-first-seen',
      'cisa-coordinator 36 first-seen',
      'fedramp-vdr-a 20 evaluated',
      'fedramp-vdr-b 20 evaluated',
      'fedramp-vdr-c 20 evaluated',
      'fedramp-vdr-d 20 evaluated',
      'pci-6.3.3 10 fix-available',
      'simple-severity 5 first-seen',
      'ssvc-deployer 72 first-seen',
    ]);
  });

  const rows = profiles.flatMap((table) =>
    table.rows.map((row) => ({ table, row, name: `${table.profile} row ${row.row}` })),
  );

  it('decide by every one of their rows', () => {
    const wrong = rows.filter(({ table, row }) => {
      const { rule } = deadlineBy(table, points(exact(row.when)), { firstSeen });
      return !rule.startsWith(`row ${row.row}: `) || !rule.endsWith(`→ ${row.outcome}`);
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it.each(profiles)('have one row for every combination: $profile', (table) => {
    const sizes = table.inputs.map((input) => valuesOf(table, input).length);
    expect(sizes.reduce((product, size) => product * size, 1)).toBe(table.rows.length);
    expect(new Set(table.rows.map(({ when }) => JSON.stringify(when))).size).toBe(table.rows.length);
  });

  it.each([
    [
      'ssvc-deployer',
      'deployer-patch-application-priority-1-0-0.json',
      ['exploitation', 'exposure', 'automatable', 'humanImpact'],
    ],
    [
      'cisa-coordinator',
      'cisa-coordinator-2-0-3.json',
      ['exploitation', 'automatable', 'technicalImpact', 'mission'],
    ],
    ['cisa-bod-26-04', 'cisa-bod-26-04-1-0-0.json', ['kev', 'exposed', 'automatable', 'technicalImpact']],
  ] as const)('%s has the outcomes of its decision table', (profile, file, inputs) => {
    const decisions = DecisionTable.parse(JSON.parse(readFileSync(join(data, 'ssvc', file), 'utf8')));
    const table = profiles.find((one) => one.profile === profile);
    const outcomes = table?.rows.map(({ when }) =>
      decide(
        decisions,
        inputs.map((input) => exact(when)[input] ?? ''),
      ),
    );
    expect(outcomes).toEqual(table?.rows.map(({ outcome }) => outcome));
  });
});

/**
 * Two inputs of one directive, by decision (docs/design/decisions.md): what is not listed and has no metadata is not
 * automatable by its own words, and where no catalogue was read the deadline says so.
 */
const exceptions = new Set(['cisa-bod-26-04 kev', 'cisa-bod-26-04 automatable']);

describe('an input that nobody knows', () => {
  const cases = profiles.flatMap((table) =>
    table.inputs.map((input) => ({ table, input, name: `${table.profile} ${input}` })),
  );

  it.each(cases.filter(({ name }) => !exceptions.has(name)))(
    'never makes it later than a known one: $name',
    ({ table, input }) => {
      const others = Object.fromEntries(
        table.inputs.map((name) => [
          name,
          fc.constantFrom<string | undefined>(undefined, ...valuesOf(table, name)),
        ]),
      );
      fc.assert(
        fc.property(fc.record(others), (around) => {
          const unknown = dueMs(table, { ...around, [input]: undefined });
          const known = valuesOf(table, input).map((value) => dueMs(table, { ...around, [input]: value }));
          expect(unknown).toBeLessThanOrEqual(Math.min(...known));
        }),
      );
    },
  );

  it.each(cases)('is never later than the safest that can be known: $name', ({ table, input }) => {
    const others = Object.fromEntries(
      table.inputs.map((name) => [name, fc.constantFrom(...valuesOf(table, name))]),
    );
    fc.assert(
      fc.property(fc.record(others), (around) => {
        const known = valuesOf(table, input).map((value) => dueMs(table, { ...around, [input]: value }));
        expect(dueMs(table, { ...around, [input]: undefined })).toBeLessThanOrEqual(Math.max(...known));
      }),
    );
  });
});

describe('clocks', () => {
  const dated = (clock: DeadlineTable['clock'], months?: number): DeadlineTable => ({
    schemaVersion: 1,
    profile: 'p',
    title: 'p',
    source: 'test',
    licence: 'none',
    asOf: '2026-01-01',
    clock,
    inputs: ['severity'],
    defaults: [],
    rows: [
      {
        row: 0,
        when: { severity: 'low' },
        ...(months === undefined ? { days: 0.5 } : { months }),
        outcome: 'x',
      },
    ],
  });
  const since = {
    firstSeen: '2026-02-01T09:00:00.000Z',
    kev: { dateAdded: '2026-01-31', ransomware: false, source: 'cisa-kev' },
    disclosed: '2026-01-10',
    fixAvailable: '2026-01-31',
    evaluated: '2026-02-03',
  };

  it.each([
    ['first-seen', '2026-02-01T21:00:00.000Z'],
    ['exploited-or-first-seen', '2026-01-31T12:00:00.000Z'],
    ['disclosed', '2026-01-10T12:00:00.000Z'],
    ['kev-listed', '2026-01-31T12:00:00.000Z'],
    ['fix-available', '2026-01-31T12:00:00.000Z'],
    ['evaluated', '2026-02-03T12:00:00.000Z'],
  ] as const)('count half a day from %s', (clock, due) => {
    expect(deadlineBy(dated(clock), points({ severity: 'low' }), since).due).toBe(due);
  });

  it.each(['disclosed', 'kev-listed', 'fix-available', 'evaluated'] as const)(
    'fall back to what was earliest: %s',
    (clock) => {
      const { firstSeen: seen } = since;
      expect(deadlineBy(dated(clock), points({ severity: 'low' }), { firstSeen: seen }).from).toBe(seen);
    },
  );

  it('know how long a month is', () => {
    expect(deadlineBy(dated('fix-available', 1), points({ severity: 'low' }), since)).toMatchObject({
      due: '2026-02-28T00:00:00.000Z',
      days: 28,
    });
  });
});

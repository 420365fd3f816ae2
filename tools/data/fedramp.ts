/** Days by potential impact 5 to 2: likely exploitable and reachable, likely and not reachable, not likely. */
const classes = {
  a: [
    [4, 8, 32],
    [8, 32, 64],
    [32, 64, 192],
    [96, 160, 192],
  ],
  b: [
    [4, 8, 32],
    [8, 32, 64],
    [32, 64, 192],
    [96, 160, 192],
  ],
  c: [
    [2, 4, 16],
    [4, 8, 64],
    [16, 32, 128],
    [48, 128, 192],
  ],
  d: [
    [0.5, 1, 8],
    [2, 8, 32],
    [8, 16, 64],
    [24, 96, 192],
  ],
} as const;

const ways = [
  { exploitable: 'yes', reachable: 'yes', column: 0 },
  { exploitable: 'yes', reachable: 'no', column: 1 },
  { exploitable: 'no', reachable: 'yes', column: 2 },
  { exploitable: 'no', reachable: 'no', column: 2 },
] as const;

/** FedRAMP's rules on vulnerability detection and response, one profile for each class of a service. */
export const fedrampTables: readonly unknown[] = Object.entries(classes).map(([letter, table]) => ({
  schemaVersion: 1,
  profile: `fedramp-vdr-${letter}`,
  title: `FedRAMP VDR, class ${letter.toUpperCase()}`,
  source:
    'FedRAMP Consolidated Rules 2026, VDR-TFR-PVR, by secondary sources; potential impact 1 has no deadline there',
  licence: 'facts',
  asOf: '2026-11-21',
  clock: 'evaluated',
  inputs: ['potentialImpact', 'exploitable', 'reachable'],
  defaults: [
    { input: 'potentialImpact', value: '5', reason: 'what nobody rated counts as the worst' },
    { input: 'exploitable', value: 'yes', reason: 'unknown counts as likely exploitable' },
    { input: 'reachable', value: 'yes', reason: 'unknown counts as reachable from the internet' },
  ],
  rows: [
    ...table.flatMap((days, at) =>
      ways.map(({ column, ...when }, way) => ({
        row: at * ways.length + way,
        when: { potentialImpact: String(5 - at), ...when },
        days: days[column],
        outcome:
          days[column] < 1
            ? `${days[column] * 24} hours`
            : days[column] === 1
              ? '1 day'
              : `${days[column]} days`,
      })),
    ),
    ...ways.map(({ column: _, ...when }, way) => ({
      row: table.length * ways.length + way,
      when: { potentialImpact: '1', ...when },
      outcome: 'no deadline for this impact',
    })),
  ],
}));

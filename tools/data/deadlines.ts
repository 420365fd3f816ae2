import { DeadlineTable } from '../../src/assess/risk/index.ts';
import { type DataFile, jsonFile, readShared, readTable } from './files.ts';

const ssvcLicence = 'MIT (SEI), CERTCC/SSVC data';

/** Which column of the SSVC table is which of our inputs. */
const bodColumns = {
  kev: 'In KEV v1.0.0 (cisa)',
  exposed: 'Publicly Exposed v1.0.0 (cisa)',
  automatable: 'Automatable v2.0.0',
  technicalImpact: 'Technical Impact v1.0.0',
} as const;

/**
 * CISA BOD 26-04 as CERTCC/SSVC publishes it, with the defaults of the directive where a vulnerability has no metadata.
 * For a listed vulnerability CISA's own values must be used; where the bundle does not have them, the worst is assumed.
 */
function bodTable(shared: string): unknown {
  const rows = readTable(readShared(shared, 'ssvc/cisa_bod_26_04_1_0_0.csv').toString(), ',');
  return {
    schemaVersion: 1,
    profile: 'cisa-bod-26-04',
    title: 'CISA BOD 26-04',
    source: 'CERTCC/SSVC e3b00a25, cisa:DT_BOD2604:1.0.0; defaults and clock by the directive',
    licence: ssvcLicence,
    asOf: '2026-07-20',
    clock: 'exploited-or-first-seen',
    inputs: ['kev', 'exposed', 'automatable', 'technicalImpact'],
    defaults: [
      { input: 'kev', value: 'no', reason: 'no catalogue says that it is exploited' },
      { input: 'exposed', value: 'yes', reason: 'exposure that cannot be judged counts as public' },
      {
        input: 'automatable',
        value: 'yes',
        when: { kev: 'yes' },
        reason: 'listed, and CISA values are missing',
      },
      { input: 'automatable', value: 'no', reason: 'not listed and without metadata' },
      { input: 'technicalImpact', value: 'total', reason: 'without metadata' },
    ],
    rows: rows.map((row) => bodRow(row)).toSorted((left, right) => left.row - right.row),
  };
}

function bodRow(cells: Readonly<Record<string, string>>): { row: number; [key: string]: unknown } {
  const outcome = cells['CISA BOD 26-04 Remediation Timelines v1.0.0 (cisa)'] ?? '';
  const days = /^(\d+) days/.exec(outcome)?.[1];
  return {
    row: Number(cells.row),
    when: Object.fromEntries(Object.entries(bodColumns).map(([name, column]) => [name, cells[column]])),
    ...(days === undefined ? {} : { days: Number(days) }),
    outcome,
  };
}

/** The plain table that many companies use; ours, so that a first scan has a second opinion. */
const simpleSeverity = {
  schemaVersion: 1,
  profile: 'simple-severity',
  title: 'Simple severity 7/30/90/120',
  source: "Oakum's own table",
  licence: 'Apache-2.0',
  asOf: '2026-11-21',
  clock: 'first-seen',
  inputs: ['severity'],
  defaults: [{ input: 'severity', value: 'high', reason: 'severity that nobody rated counts as high' }],
  rows: [
    { row: 0, when: { severity: 'critical' }, days: 7, outcome: '7 days' },
    { row: 1, when: { severity: 'high' }, days: 30, outcome: '30 days' },
    { row: 2, when: { severity: 'medium' }, days: 90, outcome: '90 days' },
    { row: 3, when: { severity: 'low' }, days: 120, outcome: '120 days' },
    { row: 4, when: { severity: 'none' }, outcome: 'fix on system upgrade' },
  ],
};

/** Deadline tables, and the SSVC decision tables as compact JSON: names of the columns, then the rows. */
export function deadlineFiles(shared: string): readonly DataFile[] {
  const tables = [bodTable(shared), simpleSeverity].map((table) => DeadlineTable.parse(table));
  return [
    ...tables.map((table) => jsonFile(`deadlines/${table.profile}.json`, table)),
    ...['cisa_coordinator_2_0_3', 'deployer_patch_application_priority_1_0_0', 'human_impact_1_0_0'].map(
      (name) => ssvcFile(shared, name),
    ),
  ];
}

function ssvcFile(shared: string, name: string): DataFile {
  const rows = readTable(readShared(shared, `ssvc/${name}.csv`).toString(), ',');
  const columns = Object.keys(rows[0] ?? {}).filter((column) => column !== 'row');
  return jsonFile(`ssvc/${name.replaceAll('_', '-')}.json`, {
    source: `CERTCC/SSVC e3b00a25, data/csv/ssvc/${name}.csv`,
    licence: ssvcLicence,
    asOf: '2026-07-20',
    columns,
    rows: rows.map((row) => columns.map((column) => row[column])),
  });
}

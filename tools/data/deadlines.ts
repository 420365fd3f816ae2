import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { DeadlineTable } from '../../src/assess/risk/index.ts';
import { fedrampTables } from './fedramp.ts';
import { type DataFile, jsonFile, readShared, readTable } from './files.ts';
import { pciTable } from './pci.ts';

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
      {
        input: 'kev',
        value: 'no',
        reason: 'no catalogue of exploited vulnerabilities was read, so whether it is listed nobody knows',
        remedy: 'read KEV',
      },
      { input: 'exposed', value: 'yes', reason: 'exposure that cannot be judged counts as public' },
      {
        input: 'automatable',
        value: 'yes',
        when: { kev: 'yes' },
        reason: 'listed, and CISA values are missing',
      },
      {
        input: 'automatable',
        value: 'no',
        reason: 'not listed and without metadata, which the directive counts so',
      },
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
  defaults: [{ input: 'severity', value: 'critical', reason: 'what nobody rated counts as the worst' }],
  rows: [
    { row: 0, when: { severity: 'critical' }, days: 7, outcome: '7 days' },
    { row: 1, when: { severity: 'high' }, days: 30, outcome: '30 days' },
    { row: 2, when: { severity: 'medium' }, days: 90, outcome: '90 days' },
    { row: 3, when: { severity: 'low' }, days: 120, outcome: '120 days' },
    { row: 4, when: { severity: 'none' }, outcome: 'fix on system upgrade' },
  ],
};

const exploitationDefault = { input: 'exploitation', value: 'active', reason: 'unknown counts as exploited' };
const automatableDefault = { input: 'automatable', value: 'yes', reason: 'unknown counts as automatable' };

/** SSVC says how urgent, not how many days: those are ours, and may be replaced by a profile of one's own. */
function deployerTable(shared: string): unknown {
  const days = new Map([
    ['immediate', 3],
    ['out-of-cycle', 14],
    ['scheduled', 60],
  ]);
  return {
    schemaVersion: 1,
    profile: 'ssvc-deployer',
    title: 'SSVC deployer, patch application priority',
    source:
      "CERTCC/SSVC e3b00a25, deployer_patch_application_priority 1.0.0; its outcomes; the days 3, 14 and 60 are Oakum's",
    licence: ssvcLicence,
    asOf: '2026-07-20',
    clock: 'first-seen',
    inputs: ['exploitation', 'exposure', 'automatable', 'humanImpact'],
    defaults: [
      exploitationDefault,
      { input: 'exposure', value: 'open', reason: 'unknown counts as open' },
      automatableDefault,
      { input: 'humanImpact', value: 'very high', reason: 'what nobody rated counts as the worst' },
    ],
    rows: outcomeRows(
      shared,
      'deployer_patch_application_priority_1_0_0',
      ['exploitation', 'exposure', 'automatable', 'humanImpact'],
      days,
    ),
  };
}

/** `track` is with the standard updates: no date. The days of the others are ours, as above. */
function coordinatorTable(shared: string): unknown {
  const days = new Map([
    ['act', 3],
    ['attend', 14],
    ['track*', 60],
  ]);
  const inputs = ['exploitation', 'automatable', 'technicalImpact', 'mission'];
  return {
    schemaVersion: 1,
    profile: 'cisa-coordinator',
    title: 'CISA coordinator',
    source: "CERTCC/SSVC e3b00a25, cisa_coordinator 2.0.3; its outcomes; the days 3, 14 and 60 are Oakum's",
    licence: ssvcLicence,
    asOf: '2026-07-20',
    clock: 'first-seen',
    inputs,
    defaults: [
      exploitationDefault,
      automatableDefault,
      { input: 'technicalImpact', value: 'total', reason: 'unknown counts as total' },
      { input: 'mission', value: 'high', reason: 'what nobody rated counts as the worst' },
    ],
    rows: outcomeRows(shared, 'cisa_coordinator_2_0_3', inputs, days),
  };
}

function outcomeRows(
  shared: string,
  name: string,
  inputs: readonly string[],
  days: ReadonlyMap<string, number>,
): unknown {
  return ssvcRows(shared, name).rows.map((cells, row) => {
    const outcome = cells.at(-1) ?? '';
    const limit = days.get(outcome);
    return {
      row,
      when: Object.fromEntries(inputs.map((input, at) => [input, cells[at]])),
      ...(limit === undefined ? {} : { days: limit }),
      outcome,
    };
  });
}

/** Deadline tables, and the SSVC decision tables as compact JSON: names of the columns, then the rows. */
export function deadlineFiles(shared: string): readonly DataFile[] {
  const tables = [
    bodTable(shared),
    simpleSeverity,
    deployerTable(shared),
    coordinatorTable(shared),
    ...fedrampTables,
    pciTable,
  ].map((table) => DeadlineTable.parse(table));
  return [
    ...tables.map((table) => jsonFile(`deadlines/${table.profile}.json`, table)),
    ...readdirSync(join(shared, 'ssvc'))
      .filter((name) => name.endsWith('.csv'))
      .map((name) => ssvcFile(shared, name.slice(0, -'.csv'.length))),
  ];
}

function ssvcFile(shared: string, name: string): DataFile {
  return jsonFile(`ssvc/${name.replaceAll('_', '-')}.json`, {
    source: `CERTCC/SSVC e3b00a25, data/csv/ssvc/${name}.csv`,
    licence: ssvcLicence,
    asOf: '2026-07-20',
    ...ssvcRows(shared, name),
  });
}

/** Columns and cells without the row numbers. A name of a column may have commas. */
function ssvcRows(
  shared: string,
  name: string,
): { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const [columns = [], ...rows]: string[][] = parse(readShared(shared, `ssvc/${name}.csv`), { bom: true });
  return { columns: columns.slice(1), rows: rows.map((cells) => cells.slice(1)) };
}

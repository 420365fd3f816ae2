import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../rig/process.ts';
import { help } from './help.ts';
import { inventory } from './inventory.ts';
import { describeMachine, machineText } from './machine.ts';
import type { Measurement, Place } from './measurement.ts';
import { buildPeers } from './peers.ts';
import { practicePage } from './practice.ts';
import { type Row, tableOf } from './row.ts';
import { catalogues, registryScans, scans } from './scans.ts';

const measurements: readonly Measurement[] = [
  help,
  scans,
  registryScans,
  catalogues,
  inventory,
  practicePage,
];

const usage = `usage: npm run bench -- [ID...] [--json] [--build-peers]
  ID...          only these: ${measurements.map(({ id }) => id).join(', ')}
  --json         the same as JSON
  --build-peers  first build what Oakum is compared with (once, about ten minutes)`;

/**
 * `npm run bench`: whole processes of the bundle against the goals, in turns, with the machine's facts. It builds the
 * bundle first, so that the numbers are those of the sources.
 */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      'build-peers': { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((id) => !measurements.some((one) => one.id === id));
  if (unknown.length > 0) {
    process.stderr.write(`no measurement ${unknown.join(', ')}\n${usage}\n`);
    return 2;
  }
  const chosen = measurements.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
  if (values['build-peers']) await buildPeers(say);
  await run(process.execPath, [join(import.meta.dirname, '..', 'tools', 'build.ts')]);
  const machine = describeMachine();
  const rows = await measureAll(chosen);
  const text = values.json
    ? JSON.stringify({ machine, rows }, undefined, 2)
    : `${machineText(machine)}\n\n${tableOf(rows)}`;
  process.stdout.write(`${text}\n`);
  return 0;
}

async function measureAll(chosen: readonly Measurement[]): Promise<readonly Row[]> {
  const work = mkdtempSync(join(tmpdir(), 'oakum-bench-'));
  const place: Place = {
    directory: (name) => {
      const path = mkdtempSync(join(work, `${name}-`));
      mkdirSync(path, { recursive: true });
      return path;
    },
  };
  const rows: Row[] = [];
  try {
    for (const one of chosen) {
      say(`measuring ${one.id}`);
      rows.push(...(await one.measure(place)));
    }
    return rows;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Beside the result, which may be read by a program. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

process.exitCode = await main();

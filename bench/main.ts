import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../rig/process.ts';
import { errorMessage } from '../src/kernel/index.ts';
import { catalogues } from './catalogues.ts';
import { estate } from './estate.ts';
import { feeds } from './feeds.ts';
import { help } from './help.ts';
import { inventory } from './inventory.ts';
import { judgements } from './judgements.ts';
import { kindness } from './kindness.ts';
import { describeMachine, machineText } from './machine.ts';
import { matching } from './matching.ts';
import type { Measurement, Place } from './measurement.ts';
import { newAdvisories } from './new-advisories.ts';
import { buildahPatching, patching, sameAsApt } from './patching.ts';
import { buildPeers } from './peers.ts';
import { practicePage } from './practice.ts';
import { type Row, tableOf } from './row.ts';
import { registryScans, scans } from './scans.ts';
import { signing } from './signing.ts';

const measurements: readonly Measurement[] = [
  help,
  scans,
  registryScans,
  catalogues,
  inventory,
  estate,
  kindness,
  matching,
  feeds,
  newAdvisories,
  judgements,
  practicePage,
  patching,
  buildahPatching,
  sameAsApt,
  signing,
];

const usage = `usage: npm run bench -- [ID...] [--json] [--turns N] [--build-peers]
  ID...          only these: ${measurements.map(({ id }) => id).join(', ')}
  --json         the same as JSON
  --turns N      how often what takes long is done; 3 unless said
  --build-peers  build what Oakum is compared with (once, up to half an hour), then measure the IDs, if any are named
  -h, --help     this text`;

/**
 * `npm run bench`: whole processes of the bundle against the goals, in turns, with the machine's facts. It builds the
 * bundle first, so that the numbers are those of the sources.
 */
async function main(): Promise<number> {
  const asked = askedFor();
  if (asked === undefined) return 2;
  const { values, positionals } = asked;
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const unknown = positionals.filter((id) => !measurements.some((one) => one.id === id));
  if (unknown.length > 0) {
    process.stderr.write(`no measurement ${unknown.join(', ')}\n${usage}\n`);
    return 2;
  }
  const chosen = measurements.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
  if (values['build-peers']) {
    await buildPeers(say);
    if (positionals.length === 0) return 0;
  }
  await run(process.execPath, [join(import.meta.dirname, '..', 'tools', 'build.ts')]);
  const machine = describeMachine();
  const started = performance.now();
  const rows = await measureAll(chosen, Number(values.turns));
  const tookMinutes = Math.round((performance.now() - started) / 6000) / 10;
  write({ machine, tookMinutes, rows }, chosen);
  say(`measured in ${tookMinutes} minutes`);
  const text = values.json
    ? JSON.stringify({ machine, rows }, undefined, 2)
    : `${machineText(machine)}\n\n${tableOf(rows)}`;
  process.stdout.write(`${text}\n`);
  return 0;
}

/** What the command line says; undefined where it cannot be read, which was told. */
function askedFor() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        turns: { type: 'string', default: '3' },
        'build-peers': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n${usage}\n`);
    return undefined;
  }
}

/** A whole run and each single one beside it, under names that stay, so that a change of a number is a change in a file. */
function write(result: object, chosen: readonly Measurement[]): void {
  const directory = join(import.meta.dirname, 'results');
  mkdirSync(directory, { recursive: true });
  const name = chosen.length === measurements.length ? 'all' : chosen.map(({ id }) => id).join('-');
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}

async function measureAll(chosen: readonly Measurement[], turns: number): Promise<readonly Row[]> {
  const work = mkdtempSync(join(tmpdir(), 'oakum-bench-'));
  const place: Place = {
    turns,
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

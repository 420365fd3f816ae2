import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { appsRecipe, debianImage } from '../rig/debian-image.ts';
import { rigHas } from '../rig/needs.ts';
import { median, type Timing, timeCommand } from './whole-process.ts';

/**
 * `npm run bench`: whole processes of the bundle (npm run build makes it), several runs each, with the machine's facts.
 * Times are wall times from start to exit: quote medians, and only from a quiet machine.
 */
const program = join(import.meta.dirname, '..', 'dist', 'oakum.js');
const work = mkdtempSync(join(tmpdir(), 'oakum-bench-'));

function facts(): string {
  const [first] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${first?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${memory}, Linux ${release()}, Node ${process.version}`;
}

async function scans(): Promise<readonly Timing[]> {
  const able = rigHas('mmdebstrap');
  if (!able.ok) {
    process.stderr.write(`skipped the scans: ${able.reason} (${able.enable})\n`);
    return [];
  }
  const { layout } = await debianImage(appsRecipe);
  const state = join(work, 'state');
  const args = [program, 'scan', 'image', `oci:${layout}`, '--state', state, '-o', 'json'];
  const forget = (): void => rmSync(state, { recursive: true, force: true });
  return [
    await timeCommand({
      name: 'scan of the Debian application image (159 packages), cold',
      args,
      runs: 5,
      goalMs: 3000,
      prepare: forget,
    }),
    await timeCommand({ name: 'the same, layers known', args, runs: 7, goalMs: 300 }),
  ];
}

function row({ name, goalMs, sortedMs }: Timing): string {
  const ms = (value: number | undefined): string => `${Math.round(value ?? Number.NaN)}`.padStart(6);
  const goal =
    goalMs === undefined ? '' : `goal ${goalMs}: ${median(sortedMs) <= goalMs ? 'met' : 'NOT met'}`;
  return `${ms(sortedMs[0])} ${ms(median(sortedMs))} ${ms(sortedMs.at(-1))}  ${name}  ${goal}`;
}

try {
  const help = await timeCommand({ name: 'oakum --help', args: [program, '--help'], runs: 9, goalMs: 150 });
  const timings = [help, ...(await scans())];
  process.stdout.write(`${facts()}\n\n   min median    max  (ms)\n${timings.map(row).join('\n')}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { rigHas } from '../rig/needs.ts';
import { freePort } from '../rig/ports.ts';
import type { Measurement } from './measurement.ts';
import type { Measured, Row } from './row.ts';

const root = join(import.meta.dirname, '..');
const runs = 5;
const title = 'npm start to a page that shows what to do';
const limitMs = 120_000;

/**
 * `npm start` as a person types it, with a browser open already, until the overview lists patches: the estate is up, the
 * server has scanned all of it, and the page is drawn. Then what the server takes of memory.
 */
export const practicePage: Measurement = {
  id: 'practice',
  measure: async (place) => {
    const able = rigHas('chromium');
    if (!able.ok) return [{ kind: 'skipped', title, ...able }];
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    });
    try {
      const directory = place.directory('practice');
      const first = await startOnce(browser, directory);
      const kept: Start[] = [];
      for (let run = 0; run < runs; run += 1) kept.push(await startOnce(browser, directory));
      return rowsOf(first, kept);
    } finally {
      await browser.close();
    }
  },
};

interface Start {
  readonly pageMs: number;
  readonly residentMb: number;
  readonly peakMb: number;
  /** Of its child processes together: the one that reads layers apart. */
  readonly childrenMb: number;
}

function rowsOf(first: Start, kept: readonly Start[]): readonly Row[] {
  const sorted = (pick: (start: Start) => number): readonly number[] =>
    kept.map(pick).toSorted((left, right) => left - right);
  const row = (about: Pick<Measured, 'title' | 'unit' | 'goal' | 'sorted'>): Row => ({
    kind: 'measured',
    ...about,
  });
  return [
    row({ title, unit: 'ms', goal: 5000, sorted: sorted((one) => one.pageMs) }),
    row({
      title: 'the same the first time, when the estate is made',
      unit: 'ms',
      goal: 5000,
      sorted: [first.pageMs],
    }),
    row({
      title: 'resident memory of its server after the scan',
      unit: 'MB',
      goal: 300,
      sorted: sorted((one) => one.residentMb),
    }),
    row({ title: 'the most that it ever was', unit: 'MB', goal: 300, sorted: sorted((one) => one.peakMb) }),
    row({
      title: 'resident memory of the process beside it that reads layers',
      unit: 'MB',
      goal: undefined,
      sorted: sorted((one) => one.childrenMb),
    }),
  ];
}

async function startOnce(browser: Browser, directory: string): Promise<Start> {
  const args = ['start', '--', '--no-open', '--port', String(await freePort()), '--directory', directory];
  const started = performance.now();
  // A process group of its own, so that Ctrl-C reaches all of it, as in a terminal.
  const child = spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const context = await browser.newContext();
  try {
    const { link, pid } = await said(child);
    const page = await context.newPage();
    await page.goto(link);
    const todo = page
      .getByRole('list', { name: /^(Late|Next) patches$/ })
      .getByRole('link')
      .first();
    await todo.waitFor({ timeout: limitMs });
    const pageMs = performance.now() - started;
    return { pageMs, ...memoryOf(pid) };
  } finally {
    await context.close();
    await endGroup(child);
  }
}

interface Served {
  readonly link: string;
  readonly pid: number;
}

/** The sign-in link, and who serves. */
function said(child: ChildProcess): Promise<Served> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const link = /http:\S+sign-in\S+/.exec(text)?.[0];
      const pid = /the server is process (\d+)/.exec(text)?.[1];
      if (link !== undefined && pid !== undefined) resolve({ link, pid: Number(pid) });
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`npm start ended: ${text.slice(-500)}`)));
  });
}

/** What the kernel says: resident now, the most since the start, and resident in child processes. */
function memoryOf(pid: number): Omit<Start, 'pageMs'> {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((one) => one !== '');
  return {
    residentMb: statusMb(pid, 'VmRSS'),
    peakMb: statusMb(pid, 'VmHWM'),
    childrenMb: children.reduce((sum, child) => sum + statusMb(Number(child), 'VmRSS'), 0),
  };
}

function statusMb(pid: number, name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGINT');
  await ended;
}

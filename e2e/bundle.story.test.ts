import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
let place: string;

/** The bundle as somebody else has it: elsewhere, without the checkout and its packages. */
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'oakum-bundle-'));
  await cp(join(root, 'dist'), join(place, 'oakum'), { recursive: true });
});

afterAll(() => rm(place, { recursive: true, force: true }));

function start(args: readonly string[]) {
  const program = join(place, 'oakum', 'oakum.js');
  return spawn(process.execPath, [program, ...args, '--state', join(place, 'state')], {
    cwd: place,
    env: { PATH: process.env.PATH ?? '', HOME: place, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function reportOf(args: readonly string[], exitCode: number) {
  const child = start([...args, '-o', 'json']);
  const parts: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => parts.push(text));
  const [code] = await once(child, 'close');
  expect(code).toBe(exitCode);
  return JSON.parse(parts.join(''));
}

/** Starts what stays, and gives the first line that fits. */
async function lineOf(
  args: readonly string[],
  pattern: RegExp,
): Promise<{ line: string; stop(): Promise<void> }> {
  const child = start(args);
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    if (!pattern.test(line)) continue;
    return {
      line,
      stop: async () => {
        child.kill('SIGINT');
        await ended;
      },
    };
  }
  throw new Error(`oakum ${args.join(' ')} ended before it said ${pattern}`);
}

describe('the bundle, away from the checkout', () => {
  it('reads a root file system apart and judges it by the bundled advisories', async () => {
    const rootfs = join(place, 'rootfs');
    const samples = join(root, 'testing', 'fixtures', 'pkgdb', 'dpkg');
    await mkdir(join(rootfs, 'var', 'lib', 'dpkg'), { recursive: true });
    await mkdir(join(rootfs, 'etc'), { recursive: true });
    const status = gunzipSync(await readFile(join(samples, 'bookworm-main-apps.status.gz')));
    await writeFile(join(rootfs, 'var', 'lib', 'dpkg', 'status'), status);
    await cp(join(samples, 'bookworm-main-apps.os-release'), join(rootfs, 'etc', 'os-release'));
    const report = await reportOf(['scan', 'dir', rootfs], 0);
    expect(report.coverage).toEqual({ read: 1, total: 1, unread: [] });
    expect(report.packages).toHaveLength(159);
    expect(report.findings.length).toBeGreaterThan(100);
  });

  it('starts the practice estate, scans it over its sockets, and serves the page', async () => {
    const practice = join(place, 'state', 'practice');
    const estate = await lineOf(['practice'], /^the practice estate runs/);
    const access = ['--kubeconfig', join(practice, 'kubeconfig'), '--config', join(practice, 'config')];
    try {
      const report = await reportOf(['scan', 'cluster', ...access], 3);
      expect(report.counts.workloads).toBeGreaterThan(30);
      expect(report.coverage.unread).toHaveLength(1);
      const server = await lineOf(['serve', '--port', '0', ...access], /^Oakum serves /);
      const page = await fetch(server.line.replace('Oakum serves ', ''));
      await server.stop();
      expect(await page.text()).toContain('<div id="root">');
    } finally {
      await estate.stop();
    }
  });
});

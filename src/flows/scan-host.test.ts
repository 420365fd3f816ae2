import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTree } from '../edges/files/index.ts';
import type { FileTree } from '../edges/files/interface.ts';
import { OakumError } from '../kernel/index.ts';
import { type FakeWorld, startFakeWorld } from './conformance/fake-world.ts';
import { scanHost } from './scan-host.ts';
import type { World } from './world.ts';

const signal = new AbortController().signal;
const [old, next] = ['6.1.0-9-amd64', '6.1.0-40-amd64'];

const record = (name: string, version: string, source = name): string =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nSource: ${source}\nVersion: ${version}\n\n`;
const files = {
  'etc/hostname': 'node-1\n',
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n',
  'var/lib/dpkg/status': [
    record('bash', '5.2.15-2'),
    record(`linux-image-${old}`, '6.1.27-1', 'linux-signed-amd64 (6.1.27+1)'),
    record(`linux-image-${next}`, '6.1.90-1', 'linux-signed-amd64 (6.1.90+1)'),
    record('linux-libc-dev', '6.1.90-1', 'linux'),
  ].join(''),
  [`boot/vmlinuz-${old}`]: '',
  [`boot/vmlinuz-${next}`]: '',
  'run/reboot-required': '',
  // Files of an image that runs here, and of a volume: none of the host's own.
  'var/lib/containerd/snapshots/1/var/lib/dpkg/status': record('nginx', '1.22'),
  'srv/node_modules/lodash/package.json': '{"name":"lodash","version":"4.17.20"}',
};
const kernelFiles = {
  'proc/sys/kernel/osrelease': `${old}\n`,
  'proc/version': `Linux version ${old} (gcc) #1 SMP PREEMPT_DYNAMIC Debian 6.1.27-1 (2023-05-08)\n`,
  'proc/sys/kernel/random/boot_id': '0f2b2c0e-0000-4000-8000-000000000001\n',
  'sys/fs/cgroup/cgroup.controllers': 'cpu\n',
  'sys/kernel/livepatch/kpatch_1/enabled': '1\n',
};

const advisory = (id: string, fixed: string): string =>
  JSON.stringify({
    id,
    published: '2026-11-01T00:00:00Z',
    affected: [
      {
        package: { ecosystem: 'Debian:12', name: 'linux' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
      },
    ],
  });

function fill(folder: string, content: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(content)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

describe('a scan of a host', () => {
  let fake: FakeWorld;
  let home: string;
  beforeAll(async () => {
    fake = await startFakeWorld();
  });
  afterAll(() => fake.stop());
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'oakum-host-'));
    fill(join(home, 'root'), files);
    fill(join(home, 'kernel'), kernelFiles);
    fill(join(home, 'advisories'), {
      'CVE-2026-0001.json': advisory('CVE-2026-0001', '6.1.85-1'),
      'CVE-2026-0002.json': advisory('CVE-2026-0002', '6.1.153-1'),
    });
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  /** The kernel of the test's host instead of this machine's. */
  const worldOf = (wrap = (tree: FileTree): FileTree => tree): World =>
    fake.again({
      openTree: async (path) => wrap(openTree(path === '/' ? join(home, 'kernel') : path)),
    });
  const request = () => ({
    root: join(home, 'root'),
    name: undefined,
    advisoriesFrom: undefined,
    packagesOnly: false,
    signal,
  });

  it('judges its own packages, and kernels that do not run for what they are', async () => {
    const report = await scanHost(worldOf(), { ...request(), advisoriesFrom: join(home, 'advisories') });
    expect(report.subject).toEqual({ id: 'node:node-1', kind: 'host', name: 'node-1' });
    // The host, and two advisories.
    expect(report.coverage).toEqual({ read: 3, total: 3, unread: [] });
    expect(report.packages?.map(({ name }) => name)).toEqual([
      'bash',
      `linux-image-${old}`,
      'linux-libc-dev',
      `linux-image-${next}`,
    ]);
    const found = report.findings.map(
      ({ vulnerability, where, exposure }) => `${vulnerability} ${where[0]?.name}: ${exposure.level}`,
    );
    expect(found.toSorted()).toEqual([
      'CVE-2026-0001 node-1: unknown',
      `CVE-2026-0002 node-1 (kernel ${next}, not running): small`,
      'CVE-2026-0002 node-1 (kernel headers): small',
      'CVE-2026-0002 node-1: unknown',
    ]);
  });

  it('is kept for scans of a cluster that has this boot, and not where it only lists packages', async () => {
    const own = worldOf();
    const node = { uid: 'u', name: 'another', bootId: '0f2b2c0e-0000-4000-8000-000000000002' };
    fill(join(home, 'kernel'), { 'proc/sys/kernel/random/boot_id': node.bootId });
    const kept = async () => (await own.store()).hosts.about('c', [node]);
    await scanHost(own, { ...request(), packagesOnly: true });
    expect(await kept()).toEqual([]);
    const report = await scanHost(own, request());
    expect(await kept()).toEqual([
      {
        readAt: expect.stringMatching(/^20.*Z$/),
        unread: [],
        document: {
          schemaVersion: 1,
          kind: 'HostDocument',
          facts: report.host,
          packages: expect.arrayContaining([expect.objectContaining({ name: 'bash', version: '5.2.15-2' })]),
          coverage: { read: 1, total: 1, unread: [] },
        },
      },
    ]);
  });

  it('says what the host says: kernels, why it waits for a reboot, live patches', async () => {
    const report = await scanHost(worldOf(), { ...request(), packagesOnly: true });
    expect(report.host).toEqual({
      name: 'node-1',
      observedAt: report.scannedAt,
      bootId: '0f2b2c0e-0000-4000-8000-000000000001',
      os: { id: 'debian', versionId: '12', prettyName: 'Debian GNU/Linux 12' },
      kernel: {
        running: old,
        build: '6.1.27-1',
        installed: [
          {
            release: next,
            isRunning: false,
            isBootable: true,
            packages: [expect.stringContaining(`linux-image-${next}@6.1.90-1`)],
          },
          {
            release: old,
            isRunning: true,
            isBootable: true,
            packages: [expect.stringContaining(`linux-image-${old}@6.1.27-1`)],
          },
        ],
      },
      reboot: {
        value: 'yes',
        reasons: ['/run/reboot-required was left', `kernel ${next} is installed, ${old} runs`],
        sources: ['/run/reboot-required', 'the running kernel against the installed ones'],
      },
      cgroup: 'v2',
      livePatches: [{ name: 'kpatch_1', isEnabled: true, isInTransition: false }],
    });
    expect(report.findings).toEqual([]);
    expect(report.unknowns.map(({ what }) => what)).toEqual(['live patch kpatch_1']);
  });

  it('is partial where the host refuses, and never clean', async () => {
    const refusing = (tree: FileTree): FileTree => ({
      ...tree,
      list: async (path) => {
        if (path !== 'var/lib/dpkg') return tree.list(path);
        throw new OakumError('files.denied', 'not allowed to use var/lib/dpkg (EACCES)');
      },
    });
    const { coverage, packages, unknowns } = await scanHost(worldOf(refusing), request());
    expect(packages).toEqual([]);
    expect(coverage.unread.map(({ code }) => code).toSorted()).toEqual(['files.denied', 'images.unknown-os']);
    expect(unknowns).toContainEqual({
      what: `kernel ${old}`,
      packages: 0,
      reason: 'it runs and belongs to no package that was read, so that nothing judges it',
      notJudged: true,
    });
  });

  it('follows the link by which some systems moved their database', async () => {
    rmSync(join(home, 'root/var/lib/dpkg'), { recursive: true });
    fill(join(home, 'root'), { 'usr/lib/os-release': files['etc/os-release'] });
    rmSync(join(home, 'root/etc/os-release'));
    symlinkSync('../usr/lib/os-release', join(home, 'root/etc/os-release'));
    const { host, coverage } = await scanHost(worldOf(), request());
    expect(host?.os?.id).toBe('debian');
    expect(coverage.unread.map(({ code }) => code)).toEqual(['images.unknown-os']);
  });

  it('refuses a root where nothing is', async () => {
    const nowhere = { ...request(), root: join(home, 'nowhere') };
    await expect(scanHost(worldOf(), nowhere)).rejects.toMatchObject({ code: 'usage.directory' });
  });
});

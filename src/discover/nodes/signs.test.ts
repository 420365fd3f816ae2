import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTree } from '../../edges/files/index.ts';
import type { FileTree } from '../../edges/files/interface.ts';
import { OakumError } from '../../kernel/pure/index.ts';
import { readSigns } from './index.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'oakum-host-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function fill(files: Readonly<Record<string, string>>): FileTree {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return openTree(root);
}

const debian = {
  'etc/hostname': 'node-1\n',
  'proc/version': 'Linux version 6.1.0-25-amd64 (gcc) #1 SMP PREEMPT_DYNAMIC Debian 6.1.106-3 (2024-08-26)\n',
  'proc/sys/kernel/osrelease': '6.1.0-25-amd64\n',
  'proc/sys/kernel/random/boot_id': '0f2b2c0e-0000-4000-8000-000000000001\n',
  'sys/fs/cgroup/cgroup.controllers': 'cpu memory\n',
  'boot/vmlinuz-6.1.0-25-amd64': '',
  'boot/vmlinuz-6.1.0-40-amd64': '',
  'boot/vmlinuz-0-rescue-0123': '',
  'boot/config-6.1.0-40-amd64': '',
  'lib/modules/6.1.0-25-amd64/modules.dep': '',
  'lib/modules/6.1.0-9-amd64/updates/dkms/x.ko': '',
  'run/reboot-required': '*** System restart required ***\n',
  'run/reboot-required.pkgs': 'linux-image-6.1.0-40-amd64\nlinux-image-6.1.0-40-amd64\nlibc6\n',
};

describe('the signs of a host', () => {
  it('are read from its files and from the kernel that runs', async () => {
    const tree = fill(debian);
    expect(await readSigns({ files: tree, kernel: tree })).toEqual({
      value: {
        hostName: 'node-1',
        bootId: '0f2b2c0e-0000-4000-8000-000000000001',
        running: { release: '6.1.0-25-amd64', build: '6.1.106-3' },
        installed: {
          images: ['6.1.0-25-amd64', '6.1.0-40-amd64'],
          modules: ['6.1.0-25-amd64', '6.1.0-9-amd64'],
        },
        flags: { isRunSeen: true, required: ['linux-image-6.1.0-40-amd64', 'libc6'], needed: undefined },
        cgroup: 'v2',
        livePatches: [],
      },
      coverage: { read: 0, total: 0, unread: [] },
    });
  });

  it('are absent where nothing is, and that is no problem', async () => {
    const tree = fill({});
    expect(await readSigns({ files: tree, kernel: tree })).toEqual({
      value: {
        hostName: undefined,
        bootId: undefined,
        running: { release: undefined, build: undefined },
        installed: { images: [], modules: [] },
        flags: { isRunSeen: false, required: undefined, needed: undefined },
        cgroup: 'unknown',
        livePatches: [],
      },
      coverage: { read: 0, total: 0, unread: [] },
    });
  });

  it('that are refused are listed, and the others are still read', async () => {
    const tree = refusing(fill(debian), ['boot', 'proc/version']);
    const { value, coverage } = await readSigns({ files: tree, kernel: tree });
    expect(coverage).toMatchObject({
      read: 0,
      total: 2,
      unread: [
        { what: `${root}/boot`, code: 'files.denied' },
        { what: `${root}/proc/version`, code: 'files.denied' },
      ],
    });
    expect(value.running).toEqual({ release: '6.1.0-25-amd64', build: undefined });
    expect(value.installed.images).toEqual([]);
  });

  it('never come from outside of the root, and an image beside modules counts', async () => {
    const tree = fill({ 'usr/lib/modules/5.14.0-427.el9.x86_64/vmlinuz': '', 'etc/x': '' });
    symlinkSync('usr/lib', join(root, 'lib'));
    symlinkSync('/../../../../proc/sys/kernel/hostname', join(root, 'etc/hostname'));
    const { value } = await readSigns({ files: tree, kernel: tree });
    expect(value.installed.images).toEqual(['5.14.0-427.el9.x86_64']);
    expect(value.hostName).toBeUndefined();
  });

  it.each([
    ['Ubuntu 5.15.0-139.149-generic 5.15.178', '5.15.0-139.149'],
    ['Ubuntu 6.8.0-1021.25~22.04.1-azure 6.8.12', '6.8.0-1021.25~22.04.1'],
    ['', undefined],
  ])('build of %j', async (signature, build) => {
    const tree = fill({ 'proc/version': 'Linux version 5.15.0 (x) #1', 'proc/version_signature': signature });
    const { value } = await readSigns({ files: tree, kernel: tree });
    expect(value.running.build).toBe(build);
  });

  it.each([
    [['memory/x', 'cpu/x'], 'v1'],
    [['memory/x', 'unified/x'], 'hybrid'],
  ])('control groups with %j are %s', async (paths, version) => {
    const tree = fill(Object.fromEntries(paths.map((path) => [`sys/fs/cgroup/${path}`, ''])));
    expect((await readSigns({ files: tree, kernel: tree })).value.cgroup).toBe(version);
  });

  it('name live patches, and the flag of SUSE with its level', async () => {
    const tree = fill({
      'sys/kernel/livepatch/lkp_Ubuntu_5_15_0/enabled': '1\n',
      'sys/kernel/livepatch/lkp_Ubuntu_5_15_0/transition': '0\n',
      'sys/kernel/livepatch/kpatch_1/enabled': '0\n',
      'run/reboot-needed': 'soft-reboot\n',
    });
    const { value } = await readSigns({ files: tree, kernel: tree });
    expect(value.livePatches).toEqual([
      { name: 'kpatch_1', isEnabled: false, isInTransition: false },
      { name: 'lkp_Ubuntu_5_15_0', isEnabled: true, isInTransition: false },
    ]);
    expect(value.flags).toEqual({ isRunSeen: true, required: undefined, needed: 'soft-reboot' });
  });

  it('of any bytes are bounded and never thrown', async () => {
    const bytes = fc.uint8Array({ maxLength: 400 });
    const any = fc.record({ version: bytes, release: bytes, flag: bytes, name: bytes });
    await fc.assert(
      fc.asyncProperty(any, async ({ version, release, flag, name }) => {
        const files = new Map<string, Uint8Array>([
          ['proc/version', version],
          ['proc/sys/kernel/osrelease', release],
          ['run/reboot-required.pkgs', flag],
          ['etc/hostname', name],
        ]);
        const { value, coverage } = await readSigns({ files: memory(files), kernel: memory(files) });
        expect(coverage.unread).toEqual([]);
        for (const text of [value.hostName, value.running.release, ...(value.flags.required ?? [])])
          expect(text ?? 'a').toMatch(/^[\w.+~:-]{1,253}$/);
      }),
      { numRuns: 200 },
    );
  });
});

function refusing(tree: FileTree, paths: readonly string[]): FileTree {
  const check = (path: string): void => {
    if (paths.includes(path)) throw new OakumError('files.denied', `not allowed to use ${path} (EACCES)`);
  };
  return {
    ...tree,
    read: async (path, maxBytes) => {
      check(path);
      return tree.read(path, maxBytes);
    },
    list: async (path) => {
      check(path);
      return tree.list(path);
    },
  };
}

function memory(files: ReadonlyMap<string, Uint8Array>): FileTree {
  return {
    root: '/',
    read: async (path) => files.get(path),
    stream: async function* () {},
    open: async () => undefined,
    slices: async () => undefined,
    list: async (path) =>
      [...files.keys()]
        .filter((name) => dirname(name) === path)
        .map((name) => ({ path: name, kind: 'file', sizeBytes: 0 })),
  };
}

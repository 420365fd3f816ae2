import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type FileTreeSpec, memoryImage } from '../../../testing/builders/index.ts';
import { readContents, readerHere, resolveImage } from './index.ts';

const base = {
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  'var/lib/dpkg/status':
    'Package: python3-six\nStatus: install ok installed\nArchitecture: all\nVersion: 1.16.0-4\n',
};
const six = 'Name: six\nVersion: 1.16.0\n';
const dist = 'usr/lib/python3/dist-packages/six-1.16.0.egg-info';
const list = `/.\n/usr\n/${dist}\n/bin/tool\n`;
const program = Buffer.concat([
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]),
  Buffer.alloc(4096 - 7),
  readFileSync(new URL('../../formats/go-buildinfo/fixtures/go1.26.buildinfo', import.meta.url)),
  Buffer.alloc(80_000),
]);

async function read(...layers: readonly FileTreeSpec[]) {
  const { source, reference } = memoryImage({ layers: layers.map((files) => ({ files })) });
  const platform = { os: 'linux', architecture: 'amd64' };
  const { value: image } = await resolveImage(source, reference, { platform });
  const { value, coverage, leftToTheSystem } = await readContents(image, source, { reader: readerHere() });
  expect(coverage.unread).toEqual([]);
  return { found: value.packages.map(({ name, path }) => `${name} ${path}`), leftToTheSystem };
}

const system = 'python3-six var/lib/dpkg/status';

describe('language packages that a package of the system owns', () => {
  it('are left to the database, and counted', async () => {
    expect(await read({ ...base, [dist]: six, 'var/lib/dpkg/info/python3-six.list': list })).toEqual({
      found: [system],
      leftToTheSystem: 1,
    });
  });

  it('are told from others of the same name', async () => {
    const own = 'usr/local/lib/python3.11/site-packages/six-1.16.0.dist-info/METADATA';
    const files = { ...base, [dist]: six, [own]: six, 'var/lib/dpkg/info/python3-six.list': list };
    expect((await read(files)).found).toEqual([system, `six ${own}`]);
  });

  it('are recognised through the merged /usr', async () => {
    const files = {
      ...base,
      bin: { kind: 'symlink', to: 'usr/bin' },
      'usr/bin/tool': { kind: 'file', content: program, mode: 0o755 },
      'var/lib/dpkg/info/python3-six.list': list,
    } as const;
    expect(await read(files)).toEqual({ found: [system], leftToTheSystem: 4 });
  });

  it('are recognised across layers, until the system no longer owns them', async () => {
    const lists = { 'var/lib/dpkg/info/python3-six.list': list };
    expect((await read({ ...base, [dist]: six }, lists)).found).toEqual([system]);
    const removed = { 'var/lib/dpkg/info/.wh.python3-six.list': '' };
    expect((await read({ ...base, ...lists, [dist]: six }, removed)).found).toEqual(
      [`six ${dist}`, system].toSorted(),
    );
  });
});

describe('programs', () => {
  it('with many names are one, at the first that still shows', async () => {
    const box = {
      'bin/[': { kind: 'file', content: program, mode: 0o755 },
      'bin/ash': { kind: 'hardlink', to: 'bin/[' },
      'bin/cat': { kind: 'hardlink', to: 'bin/ash' },
    } as const;
    const paths = async (...layers: readonly FileTreeSpec[]) =>
      [
        ...new Set((await read({ ...base, ...box }, ...layers)).found.map((text) => text.split(' ')[1])),
      ].toSorted();
    expect(await paths()).toEqual(['bin/[', 'var/lib/dpkg/status']);
    expect(await paths({ 'bin/.wh.[': '' })).toEqual(['bin/ash', 'var/lib/dpkg/status']);
    const again = { 'bin/[': { kind: 'file', content: program, mode: 0o755 } } as const;
    expect(await paths(again)).toEqual(['bin/[', 'bin/ash', 'var/lib/dpkg/status']);
  });

  it('that a later layer replaces by something else are gone', async () => {
    const app = { 'app/server': { kind: 'file', content: program, mode: 0o755 } } as const;
    expect((await read({ ...base, ...app })).found.length).toBe(5);
    expect((await read({ ...base, ...app }, { 'app/server': '#!/bin/sh\n' })).found).toEqual([system]);
    const link = { 'app/server': { kind: 'symlink', to: '/bin/true' } } as const;
    expect((await read({ ...base, ...app }, link)).found).toEqual([system]);
  });
});

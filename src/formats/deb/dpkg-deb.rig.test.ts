import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseDeb822 } from '../deb822/index.ts';
import { readTarBytes } from '../tar/index.ts';
import { readDeb, writeDeb } from './index.ts';

const hasDpkg = spawnSync('dpkg-deb', ['--version']).status === 0;

describe.skipIf(!hasDpkg)('.deb files and the dpkg-deb of this machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oakum-deb-'));
  const run = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('dpkg-deb', [...args], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    return stdout;
  };
  const control =
    'Package: oakum-sample\nVersion: 1.0-1\nArchitecture: all\nMaintainer: Oakum <oakum@example.org>\nDescription: sample\n';
  afterAll(() => rmSync(folder, { recursive: true }));

  it('writes what dpkg-deb reads', () => {
    const path = join(folder, 'ours.deb');
    const content = Buffer.from('hello\n');
    const common = { mode: 0o755, uid: 0, gid: 0, mtimeSeconds: 1_700_000_000, xattrs: new Map() } as const;
    const members = [
      { header: { ...common, kind: 'directory' as const, path: 'usr' }, content: new Uint8Array() },
      { header: { ...common, kind: 'file' as const, path: 'usr/a', sizeBytes: 6 }, content },
    ];
    const [stanza = []] = parseDeb822(control);
    writeFileSync(path, writeDeb({ control: stanza, members, mtimeSeconds: 1_700_000_000 }));
    expect(run('--field', path, 'Version')).toBe('1.0-1\n');
    run('--extract', path, join(folder, 'out'));
    expect(readFileSync(join(folder, 'out/usr/a'), 'utf8')).toBe('hello\n');
  });

  it.each(['gzip', 'xz', 'zstd', 'none'])('reads what dpkg-deb writes with %s', async (compression) => {
    const root = join(folder, compression);
    mkdirSync(join(root, 'DEBIAN'), { recursive: true });
    mkdirSync(join(root, 'etc'));
    writeFileSync(join(root, 'DEBIAN/control'), control);
    writeFileSync(join(root, 'DEBIAN/conffiles'), '/etc/a\n');
    writeFileSync(join(root, 'etc/a'), 'a');
    run('--uniform-compression', `-Z${compression}`, '--build', root, join(folder, 'theirs.deb'));
    const deb = await readDeb(readFileSync(join(folder, 'theirs.deb')));
    expect([deb.name, deb.version, deb.conffiles]).toEqual(['oakum-sample', '1.0-1', ['etc/a']]);
    expect(Array.from(readTarBytes(deb.dataTar), ({ header }) => header.path)).toEqual([
      './',
      './etc/',
      './etc/a',
    ]);
  });
});

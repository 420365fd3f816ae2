import { describe, expect, it } from 'vitest';
import type { FileTreeSpec } from '../../../../../testing/builders/index.ts';
import { type DebSpec, debianRoot, type InstalledSpec } from '../../../../../testing/repositories/index.ts';
import { decompressBytes } from '../../../../formats/compression/index.ts';
import { readDpkgStatus } from '../../../../formats/dpkg/index.ts';
import { readTarBytes, type TarMember } from '../../../../formats/tar/index.ts';
import { endScene, epoch, imageOf, playScene } from '../conformance/world.ts';
import { makeNativeEngine } from './index.ts';

interface Patching {
  readonly old: DebSpec;
  readonly fresh: DebSpec;
  readonly others?: readonly InstalledSpec[];
  /** What the image has besides, and what its author changed. */
  readonly files?: FileTreeSpec;
}

interface Patched {
  readonly members: ReadonlyMap<string, TarMember>;
  /** All but directories above others and the package database. */
  readonly paths: readonly string[];
  readonly text: (path: string) => string;
}

async function patch({ old, fresh, others = [], files = {} }: Patching): Promise<Patched> {
  const installed = [old, ...others];
  const imageWith = async () => imageOf([debianRoot({ installed, files })]);
  const scene = await playScene(imageWith, { installed, suites: { bookworm: [fresh] } });
  try {
    const result = await makeNativeEngine().patch(scene.request, scene.world);
    if (result.kind !== 'patched') throw new Error(JSON.stringify(result));
    const gzip = (await scene.world.work.read(result.layer.path, 10_000_000)) ?? new Uint8Array();
    const members = [...readTarBytes(await decompressBytes(gzip, 'gzip', 100_000_000))];
    const byPath = new Map(members.map((member) => [member.header.path.replace(/\/$/, ''), member]));
    const isOfNote = ([path, { header }]: readonly [string, TarMember]): boolean =>
      !path.startsWith('var/lib/dpkg') && (header.kind !== 'directory' || !hasChild(path, byPath));
    return {
      members: byPath,
      paths: [...byPath].filter(isOfNote).map(([path]) => path),
      text: (path) => Buffer.from(byPath.get(path)?.content ?? []).toString(),
    };
  } finally {
    await endScene(scene);
  }
}

function hasChild(path: string, members: ReadonlyMap<string, TarMember>): boolean {
  return [...members.keys()].some((other) => other.startsWith(`${path}/`));
}

const spec = (version: string, files: FileTreeSpec, more: Partial<DebSpec> = {}): DebSpec => ({
  name: 'pkg',
  version,
  files,
  ...more,
});

describe('files of a natively patched image', () => {
  it('writes through the links of a merged /usr instead of replacing them', async () => {
    const { paths, text } = await patch({
      old: spec('1', { 'lib/a': 'old' }),
      fresh: spec('2', { 'lib/a': 'new' }),
    });
    expect(paths).toEqual(['usr/lib/a']);
    expect(text('usr/lib/a')).toBe('new');
  });

  it('whites out what the new version gave up, and directories that are empty then', async () => {
    const old = spec('1', { 'usr/share/p/a': '', 'usr/share/p/gone/deep/b': '', 'usr/share/p/kept/c': '' });
    const files = { 'usr/share/p/kept/of-the-user': 'x' };
    const { paths } = await patch({ old, fresh: spec('2', { 'usr/share/p/a': '' }), files });
    expect(paths).toEqual(['usr/share/p/.wh.gone', 'usr/share/p/a', 'usr/share/p/kept/.wh.c']);
  });

  it('keeps a file that the new version names by another path to the same place', async () => {
    const { paths } = await patch({
      old: spec('1', { 'lib/a': 'x' }),
      fresh: spec('2', { 'usr/lib/a': 'y' }),
    });
    expect(paths).toEqual(['usr/lib/a']);
  });

  it('leaves a directory to others who have it', async () => {
    const others = [
      { name: 'other', version: '1', files: { 'usr/share/common': { kind: 'directory' } } } as const,
    ];
    const old = spec('1', { 'usr/share/common/a': '' });
    const { paths } = await patch({ old, fresh: spec('2', {}), others });
    expect(paths).toEqual(['usr/share/common/.wh.a']);
  });

  it('keeps modes with setuid, numeric owners, links, and the youngest time within the epoch', async () => {
    const files: FileTreeSpec = {
      'usr/bin/su': { kind: 'file', content: 'x', mode: 0o4755, uid: 42 },
      'usr/bin/zz-link': { kind: 'symlink', to: 'su' },
      'usr/bin/a-hard': { kind: 'hardlink', to: 'usr/bin/su' },
    };
    const { members } = await patch({ old: spec('1', files), fresh: spec('2', files) });
    expect(members.get('usr/bin/a-hard')?.header).toMatchObject({
      kind: 'file',
      mode: 0o4755,
      uid: 42,
      sizeBytes: 1,
    });
    expect(members.get('usr/bin/su')?.header).toMatchObject({ kind: 'hardlink', linkPath: 'usr/bin/a-hard' });
    expect(members.get('usr/bin/zz-link')?.header).toMatchObject({ kind: 'symlink', linkPath: 'su' });
    expect([...members.values()].every(({ header }) => header.mtimeSeconds <= epoch)).toBe(true);
  });

  it('gives directories above what it writes the attributes that they have', async () => {
    const root = { 'usr/share': { kind: 'directory' } } as const;
    const { members } = await patch({
      old: spec('1', { 'usr/share/a': '' }),
      fresh: spec('2', { 'usr/share/a': '2' }),
      files: root,
    });
    expect(members.get('usr/share')?.header).toMatchObject({ kind: 'directory', mode: 0o755, uid: 0 });
  });

  it('leaves an existing directory where the package has a link', async () => {
    const files = { 'usr/share/d': { kind: 'directory' }, 'usr/share/d/x': 'x' } as const;
    const old = spec('1', { 'usr/share/a': '1' });
    const fresh = spec('2', { 'usr/share/a': '2', 'usr/share/d': { kind: 'symlink', to: 'e' } });
    expect((await patch({ old, fresh, files })).paths).toEqual(['usr/share/a']);
  });

  it('leaves out what dpkg is configured to leave out, and lists it all the same', async () => {
    const config = 'path-exclude=/usr/share/doc/*\npath-include=/usr/share/doc/*/copyright\n';
    const docs = (text: string) => ({
      'usr/share/doc/pkg/copyright': text,
      'usr/share/doc/pkg/changelog.gz': text,
      'usr/bin/pkg': text,
    });
    const old = spec('1', docs('1'));
    const files = { 'etc/dpkg/dpkg.cfg.d/docker': config };
    const { paths, text } = await patch({ old, fresh: spec('2', docs('2')), files });
    expect(paths).toEqual([
      'usr/bin/pkg',
      'usr/share/doc/pkg/.wh.changelog.gz',
      'usr/share/doc/pkg/copyright',
    ]);
    expect(text('var/lib/dpkg/info/pkg.list')).toContain('/usr/share/doc/pkg/changelog.gz\n');
  });

  describe('configuration files', () => {
    const conf = (version: string, text: string): DebSpec =>
      spec(version, { 'etc/pkg.conf': text, 'usr/bin/pkg': version }, { conffiles: ['etc/pkg.conf'] });
    const records = ({ text }: Patched) =>
      readDpkgStatus(Buffer.from(text('var/lib/dpkg/status'))).packages[0]?.conffiles;
    const md5Of2 = 'c81e728d9d4c2f636f067f89cc14862c';

    it('replaces one that nobody touched, keeping its mode', async () => {
      const files = { 'etc/pkg.conf': { kind: 'file', content: '1', mode: 0o600 } } as const;
      const patched = await patch({ old: conf('1', '1'), fresh: conf('2', '2'), files });
      expect(patched.members.get('etc/pkg.conf')).toMatchObject({
        header: { mode: 0o600 },
        content: Buffer.from('2'),
      });
      expect(records(patched)).toEqual([{ path: 'etc/pkg.conf', md5: md5Of2, isObsolete: false }]);
    });

    it('keeps one that only the image changed', async () => {
      const patched = await patch({
        old: conf('1', '2'),
        fresh: conf('2', '2'),
        files: { 'etc/pkg.conf': 'mine' },
      });
      expect(patched.paths).toEqual(['usr/bin/pkg']);
      expect(records(patched)).toEqual([{ path: 'etc/pkg.conf', md5: md5Of2, isObsolete: false }]);
    });

    it('keeps one that both changed to the same', async () => {
      const patched = await patch({
        old: conf('1', '1'),
        fresh: conf('2', '2'),
        files: { 'etc/pkg.conf': '2' },
      });
      expect(patched.paths).toEqual(['usr/bin/pkg']);
      expect(records(patched)).toEqual([{ path: 'etc/pkg.conf', md5: md5Of2, isObsolete: false }]);
    });

    it('keeps one that the package gave up, as obsolete, in status and list', async () => {
      const patched = await patch({ old: conf('1', '2'), fresh: spec('2', { 'usr/bin/pkg': '2' }) });
      expect(patched.paths).toEqual(['usr/bin/pkg']);
      expect(records(patched)).toEqual([{ path: 'etc/pkg.conf', md5: md5Of2, isObsolete: true }]);
      expect(patched.text('var/lib/dpkg/info/pkg.list')).toBe(
        '/.\n/usr\n/usr/bin\n/usr/bin/pkg\n/etc/pkg.conf\n',
      );
    });

    it('writes one through a link to where it leads', async () => {
      const files = { 'etc/pkg.conf': { kind: 'symlink', to: 'real.conf' }, 'etc/real.conf': '1' } as const;
      const patched = await patch({ old: conf('1', '1'), fresh: conf('2', '2'), files });
      expect(patched.paths).toEqual(['etc/real.conf', 'usr/bin/pkg']);
    });
  });

  it('writes the database as dpkg would and leaves every other byte of it alone', async () => {
    const foreign =
      '\nPackage: other\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nMaintainer: caf\u00e9\nX-Odd:   spaced   \n';
    const old = spec('1', { 'usr/bin/pkg': '1' });
    const status = `Package: pkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nDescription: x\n${foreign}`;
    const fresh = spec(
      '2',
      { 'usr/bin/pkg': '2' },
      {
        fields: { Homepage: 'https://a.invalid', Depends: 'other', Section: 'libs' },
        scripts: { triggers: '# none\n' },
      },
    );
    const { members, text } = await patch({
      old,
      fresh,
      files: { 'var/lib/dpkg/status': Buffer.from(status, 'latin1') },
    });
    const written = Buffer.from(members.get('var/lib/dpkg/status')?.content ?? []).toString('latin1');
    expect(written.endsWith(foreign)).toBe(true);
    expect(written.slice(0, -foreign.length)).toBe(
      'Package: pkg\nStatus: install ok installed\nSection: libs\nMaintainer: Oakum tests <tests@oakum.invalid>\n' +
        'Architecture: amd64\nVersion: 2\nDepends: other\nDescription: made up for tests\n It holds nothing of use.\nHomepage: https://a.invalid\n',
    );
    expect([...members.keys()].filter((path) => path.startsWith('var/lib/dpkg/info/'))).toEqual([
      'var/lib/dpkg/info/pkg.list',
      'var/lib/dpkg/info/pkg.md5sums',
      'var/lib/dpkg/info/pkg.triggers',
    ]);
    expect(text('var/lib/dpkg/info/pkg.md5sums')).toBe('c81e728d9d4c2f636f067f89cc14862c  usr/bin/pkg\n');
  });

  it('removes files of the database that the new version does not bring', async () => {
    const old = spec('1', { 'usr/bin/pkg': '1' }, { scripts: { prerm: '#!/bin/sh\nexit 0\n' } });
    const { members } = await patch({ old, fresh: spec('2', { 'usr/bin/pkg': '2' }) });
    expect(members.has('var/lib/dpkg/info/.wh.pkg.prerm')).toBe(true);
  });
});

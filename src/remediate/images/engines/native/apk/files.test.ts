import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ApkSpec } from '../../../../../../testing/repositories/index.ts';
import {
  apkXattrChecksum,
  formatApkRecord,
  readApkDatabase,
  readApkScripts,
} from '../../../../../formats/apk/index.ts';
import type { TarHeader, TarMember } from '../../../../../formats/tar/index.ts';
import type { ImageFiles } from '../../../image-files/index.ts';
import { type ApkScene, playApk, said, textAt } from '../../conformance/apk-scene.ts';
import { makeNativeEngine } from '../index.ts';

const engine = makeNativeEngine();
const play = (scene: ApkScene) => playApk(engine, scene);

const databasePath = 'lib/apk/db/installed';
const q1 = (text: string): string => `Q1${createHash('sha1').update(text).digest('base64')}`;
const pack = (version: string, files: ApkSpec['files'] & object, more: Partial<ApkSpec> = {}): ApkSpec => ({
  name: 'a',
  version,
  files,
  ...more,
});
const upgrade = async (
  before: ApkSpec,
  after: ApkSpec,
  more: Partial<ApkScene> = {},
): Promise<ImageFiles> => {
  const { outcome, files } = await play({ installed: [before], offered: [after], ...more });
  expect(said(outcome)).toEqual(['a 1-r0 2-r0']);
  return files;
};
/** The record of the package as the database has it, its fields but for the checksum of the package. */
const recordOf = (files: ImageFiles, path = databasePath, name = 'a'): readonly string[] => {
  const record = readApkDatabase(files.bytes(path) ?? Buffer.from('')).find((one) => one.name === name);
  return record === undefined ? [] : formatApkRecord(record).trimEnd().split('\n').slice(1);
};

type Kind = Extract<TarHeader['kind'], 'file' | 'hardlink' | 'directory'>;
function member(
  kind: Kind,
  path: string,
  more: Partial<TarHeader> & { text?: string; linkPath?: string } = {},
): TarMember {
  const { text = '', linkPath = '', ...rest } = more;
  const content = Buffer.from(kind === 'file' ? text : '');
  const common = {
    path,
    mode: kind === 'directory' ? 0o755 : 0o644,
    uid: 0,
    gid: 0,
    mtimeSeconds: 0,
    xattrs: new Map<string, Uint8Array>(),
    apk: { user: 'root', group: 'root', sha1: undefined },
  };
  if (kind === 'file')
    return { header: { ...common, ...rest, kind, sizeBytes: content.byteLength, path }, content };
  if (kind === 'hardlink') return { header: { ...common, ...rest, kind, linkPath, path }, content };
  return { header: { ...common, ...rest, kind, path }, content };
}

describe('the files of an Alpine upgrade', () => {
  it('writes what is new, removes what is gone with the directories that are then empty, and the record', async () => {
    const before = pack('1-r0', { 'usr/bin/a': '1', 'usr/share/a/old/x': '1', 'usr/share/doc/a': '1' });
    const after = pack(
      '2-r0',
      { 'usr/bin/a': { kind: 'file', content: '2', mode: 0o755 }, 'usr/lib/a.so': '2' },
      { replaces: ['b', 'c<2'] },
    );
    const files = await upgrade(before, after, { files: { 'usr/share/doc/other': 'not a package’s' } });
    expect(textAt(files, 'usr/bin/a')).toBe('2');
    expect(files.entry('usr/bin/a')?.mode).toBe(0o755);
    expect(files.list('usr/share')).toEqual(['doc']);
    expect(files.list('usr/share/doc')).toEqual(['other']);
    expect(recordOf(files)).toEqual([
      'P:a',
      'V:2-r0',
      'A:x86_64',
      expect.stringMatching(/^S:\d+$/),
      'I:4096',
      'T:made up for tests',
      'U:https://oakum.invalid',
      'L:MIT',
      'o:a',
      'm:Oakum tests <tests@oakum.invalid>',
      't:1767225600',
      'r:b c<2',
      'F:usr',
      'F:usr/bin',
      'R:a',
      'a:0:0:755',
      `Z:${q1('2')}`,
      'F:usr/lib',
      'R:a.so',
      `Z:${q1('2')}`,
    ]);
  });

  it('leaves the other records as they are, byte for byte, in their order', async () => {
    const before =
      'C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\nP:z\nV:3-r1\nA:x86_64\nz:of a later time\nF:opt\nM:0:0:0755\nR:z\na:0:0:0644\n\n';
    const own = 'C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAB=\nP:a\nV:1-r0\n\n';
    const scene = {
      installed: [],
      offered: [pack('2-r0', { 'opt/a': '2' })],
      files: { [databasePath]: `${before}${own}${before.replace('P:z', 'P:b')}` },
    };
    const { outcome, files } = await play(scene);
    expect(said(outcome)).toEqual(['a 1-r0 2-r0']);
    const text = textAt(files, databasePath) ?? '';
    expect(text.startsWith(before)).toBe(true);
    expect(text.endsWith(before.replace('P:z', 'P:b'))).toBe(true);
    expect(text).toContain('\nP:a\nV:2-r0\n');
  });

  it('keeps what another package still has', async () => {
    const { files } = await play({
      installed: [
        pack('1-r0', { 'opt/shared/a': '1' }),
        { name: 'b', version: '1-r0', files: { 'opt/shared/b': 'b' } },
      ],
      offered: [pack('2-r0', { 'opt/a': '2' })],
    });
    expect([files.list('opt/shared'), textAt(files, 'opt/a')]).toEqual([['b'], '2']);
  });

  it('writes owners by name, modes, hard links and extended attributes', async () => {
    const xattrs = new Map([
      ['security.capability', Buffer.from('0100000200040000000000000000000000000000', 'hex')],
    ]);
    const members = [
      member('directory', 'opt'),
      member('file', 'opt/f', {
        text: 'x',
        mode: 0o4755,
        uid: 900,
        gid: 901,
        apk: { user: 'nginx', group: 'nginx', sha1: undefined },
      }),
      member('hardlink', 'opt/again', {
        linkPath: 'opt/f',
        mode: 0o4755,
        apk: { user: 'nginx', group: 'nginx', sha1: undefined },
      }),
      member('file', 'opt/cap', {
        text: 'y',
        xattrs,
        apk: { user: 'stranger', group: 'root', sha1: undefined },
        uid: 77,
      }),
    ];
    const files = await upgrade(pack('1-r0', {}), pack('2-r0', {}, { members }));
    const shown = (path: string) => {
      const entry = files.entry(path);
      return [entry?.kind, entry?.uid, entry?.gid, entry?.mode, [...(entry?.xattrs.keys() ?? [])]];
    };
    expect(shown('opt/f')).toEqual(['file', 100, 101, 0o4755, []]);
    expect(shown('opt/again')).toEqual(['file', 100, 101, 0o4755, []]);
    expect(textAt(files, 'opt/again')).toBe('x');
    expect(shown('opt/cap')).toEqual(['file', 77, 0, 0o644, ['security.capability']]);
    expect(recordOf(files).slice(-10)).toEqual([
      'F:opt',
      'R:f',
      'a:100:101:4755',
      `Z:${q1('x')}`,
      'R:again',
      'a:100:101:4755',
      `Z:${q1('x')}`,
      'R:cap',
      `a:77:0:644:${apkXattrChecksum(xattrs)}`,
      `Z:${q1('y')}`,
    ]);
  });

  it('gives a directory the mode that its package now wants, unless somebody changed it', async () => {
    const withMode = (version: string, mode: number): ApkSpec =>
      pack(version, {}, { members: [member('directory', 'srv'), member('directory', 'srv/a', { mode })] });
    expect(
      (
        await upgrade(withMode('1-r0', 0o755), withMode('2-r0', 0o750), {
          files: { 'srv/a': { kind: 'directory' } },
        })
      ).entry('srv/a')?.mode,
    ).toBe(0o750);
    const kept = await upgrade(withMode('1-r0', 0o700), withMode('2-r0', 0o750), {
      files: { 'srv/a': { kind: 'directory' } },
    });
    expect(kept.entry('srv/a')?.mode).toBe(0o755);
    expect(recordOf(kept).slice(-2)).toEqual(['F:srv/a', 'M:0:0:750']);
  });

  it('writes into the directories that links of a merged usr lead to', async () => {
    const before = pack('1-r0', { 'lib/liba.so.1': '1', 'bin/a': '1', 'lib/gone': '1' });
    const after = pack('2-r0', { 'usr/lib/liba.so.1': '2', 'bin/a': '2' });
    const files = await upgrade(before, after, { form: 'merged' });
    expect(['lib', 'bin', 'sbin'].map((path) => files.entry(path)?.kind)).toEqual([
      'symlink',
      'symlink',
      'symlink',
    ]);
    expect([textAt(files, 'usr/lib/liba.so.1'), textAt(files, 'usr/bin/a')]).toEqual(['2', '2']);
    expect(files.list('usr/lib')).toEqual(['apk', 'liba.so.1']);
    expect(recordOf(files, 'usr/lib/apk/db/installed').slice(-7)).toEqual([
      'F:bin',
      'R:a',
      `Z:${q1('2')}`,
      'F:usr',
      'F:usr/lib',
      'R:liba.so.1',
      `Z:${q1('2')}`,
    ]);
  });
});

describe('protected files of an Alpine upgrade', () => {
  const etc = (version: string, text: string | undefined): ApkSpec =>
    pack(version, { 'opt/a': version, ...(text === undefined ? {} : { 'etc/a.conf': text }) });

  it.each([
    ['is written over where nobody touched it', 'one', 'two', 'one', 'two', undefined],
    ['stays where the image changed it, with the new one beside it', 'one', 'two', 'mine', 'mine', 'two'],
    ['stays where it is the new one already', 'one', 'two', 'two', 'two', undefined],
    ['stays where the image made it itself', undefined, 'two', 'mine', 'mine', 'two'],
    [
      'goes where nobody touched it and the package gave it up',
      'one',
      undefined,
      'one',
      undefined,
      undefined,
    ],
    [
      'stays where the image changed it and the package gave it up',
      'one',
      undefined,
      'mine',
      'mine',
      undefined,
    ],
  ])('%s', async (_what, old, fresh, inImage, expected, beside) => {
    const files = await upgrade(etc('1-r0', old), etc('2-r0', fresh), { files: { 'etc/a.conf': inImage } });
    expect([textAt(files, 'etc/a.conf'), textAt(files, 'etc/a.conf.apk-new')]).toEqual([expected, beside]);
  });

  it('is written again where the image’s author removed it', async () => {
    const root = { files: { 'etc/other': '' } };
    const before = etc('1-r0', 'one');
    const files = await upgrade({ ...before, files: { 'opt/a': '1' } }, etc('2-r0', 'two'), root);
    expect(textAt(files, 'etc/a.conf')).toBe('two');
  });

  it('is told of in the plan', async () => {
    const scene = {
      installed: [etc('1-r0', 'one')],
      offered: [etc('2-r0', 'two')],
      files: { 'etc/a.conf': 'mine' },
    };
    const { preview } = await play(scene);
    expect(preview.kind === 'possible' ? preview.notes : []).toEqual([
      '/etc/a.conf.apk-new: the image changed the file, the new one lies beside it',
    ]);
  });
});

describe('scripts and triggers in the database after an upgrade', () => {
  it('are the new version’s, and others’ as they were', async () => {
    const quiet = '#!/bin/sh\nexit 0\n';
    const withScripts = (name: string, version: string): ApkSpec => ({
      name,
      version,
      triggers: [`/usr/share/${name}`],
      scripts: { trigger: quiet, 'post-install': `#!/bin/sh\necho ${version}\n` },
      files: { [`opt/${name}`]: version },
    });
    const { outcome, files } = await play({
      installed: [withScripts('a', '1-r0'), withScripts('b', '1-r0')],
      offered: [withScripts('a', '2-r0')],
    });
    expect(said(outcome)).toEqual(['a 1-r0 2-r0']);
    const checksums = new Map(
      readApkDatabase(files.bytes(databasePath) ?? Buffer.from('')).map(({ name, fields }) => [
        name,
        fields.get('C'),
      ]),
    );
    expect(textAt(files, 'lib/apk/db/triggers')).toBe(
      `${checksums.get('b')} /usr/share/b\n${checksums.get('a')} /usr/share/a\n`,
    );
    const tar = files.bytes('lib/apk/db/scripts.tar') ?? Buffer.from('');
    expect(
      readApkScripts(tar).map(({ checksum, script, member: { content } }) => [
        checksum,
        script,
        Buffer.from(content).toString(),
      ]),
    ).toEqual([
      [checksums.get('b'), 'post-install', '#!/bin/sh\necho 1-r0\n'],
      [checksums.get('b'), 'trigger', quiet],
      [checksums.get('a'), 'post-install', '#!/bin/sh\necho 2-r0\n'],
      [checksums.get('a'), 'trigger', quiet],
    ]);
  });
});

describe('an Alpine layer', () => {
  it('is the same bytes ten times of ten', async () => {
    const installed = [
      pack('1-r0', { 'usr/bin/a': '1', 'etc/a.conf': '1' }),
      { name: 'b', version: '1-r0', files: { 'opt/b/x': '1' } },
    ];
    const offered = [
      pack('2-r0', { 'usr/bin/a': '2', 'etc/a.conf': '2' }),
      { name: 'b', version: '2-r0', files: { 'opt/b/y': '2' } },
    ];
    const digests = new Set<string>();
    for (let turn = 0; turn < 10; turn += 1) {
      const { outcome } = await play({ installed, offered });
      digests.add(outcome.kind === 'patched' ? outcome.layer.digest : outcome.kind);
    }
    expect([...digests]).toEqual([expect.stringMatching(/^sha256:/)]);
  });
});

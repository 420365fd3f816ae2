import { describe, expect, it } from 'vitest';
import type { ApkSpec } from '../../../../../../testing/repositories/index.ts';
import { makeApkKey } from '../../../../../../testing/repositories/index.ts';
import type { TarMember } from '../../../../../formats/tar/index.ts';
import type { PatchRequest } from '../../../contract.ts';
import { type ApkScene, failureOf, playApk, said, sceneKey } from '../../conformance/apk-scene.ts';
import { makeNativeEngine } from '../index.ts';

const engine = makeNativeEngine();
const play = (scene: ApkScene) => playApk(engine, scene);
const failed = (scene: ApkScene) => failureOf(engine, scene);

const pack = (name: string, version: string, more: Partial<ApkSpec> = {}): ApkSpec => ({
  name,
  version,
  files: { [`usr/share/${name}/data`]: version },
  ...more,
});
const a1 = pack('a', '1-r0');
const a2 = pack('a', '2-r0');
const outcomeOf = async (scene: ApkScene) => said((await play(scene)).outcome);
const atLeast = (name: string, version: string): Partial<PatchRequest> => ({
  wanted: { kind: 'these', packages: [{ name, version: { kind: 'at-least', version } }] },
});

function memberAt(path: string, sha1: string | undefined): TarMember {
  const owner = { uid: 0, gid: 0, apk: { user: 'root', group: 'root', sha1 } };
  const common = { path, mode: 0o644, mtimeSeconds: 0, xattrs: new Map<string, Uint8Array>(), ...owner };
  return { header: { ...common, kind: 'file', sizeBytes: 1 }, content: Buffer.from('x') };
}

describe('what an Alpine upgrade must leave sound', () => {
  it.each<readonly [string, ApkScene, readonly string[]]>([
    ['moves a package alone', { installed: [a1, pack('b', '1-r0')], offered: [a2] }, ['a 1-r0 2-r0']],
    ['never moves to an older one', { installed: [a2], offered: [a1] }, ['nothing-to-do']],
    [
      'takes the newest of all repositories by Alpine’s order',
      { installed: [a1], offered: [pack('a', '1.9-r0'), pack('a', '1.10_rc1-r0'), pack('a', '1.10-r1')] },
      ['a 1-r0 1.10-r1'],
    ],
    [
      'refuses a new dependency',
      { installed: [a1], offered: [pack('a', '2-r0', { depends: ['so:libnew.so.1'] })] },
      ['refused', 'new-dependency a'],
    ],
    [
      'takes what an installed package provides',
      {
        installed: [a1, pack('b', '1-r0', { provides: ['so:libnew.so.1=1.0.0', 'cmd:b', '/bin/sh'] })],
        offered: [pack('a', '2-r0', { depends: ['so:libnew.so.1>=1', 'cmd:b', '/bin/sh'] })],
      },
      ['a 1-r0 2-r0'],
    ],
    [
      'takes an unversioned provide for no version',
      {
        installed: [a1, pack('b', '1-r0', { provides: ['x'] })],
        offered: [pack('a', '2-r0', { depends: ['x>=1'] })],
      },
      ['refused', 'new-dependency a'],
    ],
    [
      'draws in what must be of the same version',
      {
        installed: [pack('a', '1-r0'), pack('a-libs', '1-r0', { depends: ['a=1-r0'] })],
        offered: [a2, pack('a-libs', '2-r0', { depends: ['a=2-r0'] })],
        request: atLeast('a', '2-r0'),
      },
      ['a 1-r0 2-r0', 'a-libs 1-r0 2-r0'],
    ],
    [
      'draws in what came because of the old version',
      {
        installed: [a1, pack('a-doc', '1-r0', { installIf: ['a=1-r0'] })],
        offered: [a2, pack('a-doc', '2-r0', { installIf: ['a=2-r0'] })],
        request: atLeast('a', '2-r0'),
      },
      ['a 1-r0 2-r0', 'a-doc 1-r0 2-r0'],
    ],
    [
      'breaks nothing that is installed',
      { installed: [a1, pack('b', '1-r0', { depends: ['a<2'] })], offered: [a2] },
      ['refused', 'breaks a'],
    ],
    [
      'keeps a library that others need',
      {
        installed: [
          pack('a', '1-r0', { provides: ['so:liba.so.1=1'] }),
          pack('b', '1-r0', { depends: ['so:liba.so.1'] }),
        ],
        offered: [pack('a', '2-r0', { provides: ['so:liba.so.2=2'] })],
      },
      ['refused', 'breaks a'],
    ],
    [
      'obeys a conflict',
      { installed: [a1, pack('b', '1-r0')], offered: [pack('a', '2-r0', { depends: ['!b<2'] })] },
      ['refused', 'breaks a'],
    ],
    [
      'keeps what a virtual package of the image asks for',
      { installed: [a1, { name: '.deps', version: '0', depends: ['a=1-r0'] }], offered: [a2] },
      ['refused', 'breaks a'],
    ],
    ['holds what world pins to a version', { installed: [a1], offered: [a2], world: ['a=1-r0'] }, ['held']],
    [
      'holds what world pins to a file',
      { installed: [a1], offered: [a2], world: ['a><Q1eVpkasfqzAE0ujdvPxgkRPJGUgk='] },
      ['held'],
    ],
    [
      'goes as far as world allows',
      {
        installed: [pack('a', '1.2.1-r0')],
        offered: [pack('a', '1.3-r0'), pack('a', '1.2.4-r0'), pack('a', '1.20-r0')],
        world: ['a~1.2', 'b'],
      },
      ['a 1.2.1-r0 1.2.4-r0'],
    ],
    [
      'refuses a package that is broken in the database',
      {
        installed: [a1],
        offered: [a2],
        files: { 'lib/apk/db/installed': 'C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\nP:a\nV:1-r0\nf:s\n\n' },
      },
      ['refused', 'broken-state a'],
    ],
  ])('%s', async (_what, scene, expected) => {
    expect(await outcomeOf(scene)).toEqual(expected);
  });

  it.each<readonly [readonly string[], readonly string[]]>([
    [[], ['nothing-to-do']],
    [['b@edge'], ['nothing-to-do']],
    [['a@edge'], ['a 1-r0 2-r0']],
  ])('takes a tagged repository only for what world pins to it: %j', async (world, expected) => {
    const scene = { installed: [a1, pack('b', '1-r0')], offered: [a1], tagged: [a2], world };
    expect(await outcomeOf(scene)).toEqual(expected);
  });
});

describe('scripts and triggers of Alpine packages', () => {
  const upgraded = (scripts: ApkSpec['scripts'] & object, more: Partial<ApkSpec> = {}) =>
    outcomeOf({ installed: [a1], offered: [pack('a', '2-r0', { scripts, ...more })] });

  it('refuses a script that would do something, and nothing else', async () => {
    expect(await upgraded({ 'post-upgrade': '#!/bin/sh\nupdate-ca-certificates\n' })).toEqual([
      'refused',
      'maintainer-script a',
    ]);
    expect(await upgraded({ 'pre-upgrade': '#!/usr/bin/lua\n' })).toEqual(['refused', 'maintainer-script a']);
    const other = { 'post-install': '#!/bin/sh\ntouch /x\n', 'pre-deinstall': '#!/bin/sh\ntouch /x\n' };
    expect(await upgraded(other)).toEqual(['a 1-r0 2-r0']);
    const users =
      '#!/bin/sh\naddgroup -S nginx 2>/dev/null\nadduser -S -D -G nginx nginx 2>/dev/null\nexit 0\n';
    expect(await upgraded({ 'pre-upgrade': users })).toEqual(['a 1-r0 2-r0']);
    expect(await upgraded({ 'pre-upgrade': users.replaceAll('nginx', 'redis') })).toEqual([
      'refused',
      'maintainer-script a',
    ]);
  });

  it('refuses what would set off a trigger that does something', async () => {
    const listener = (script: string, ...triggers: readonly string[]): ApkSpec => ({
      name: 'listener',
      version: '1-r0',
      triggers,
      scripts: { trigger: script },
    });
    const with_ = (one: ApkSpec) => outcomeOf({ installed: [a1, one], offered: [a2] });
    const acts = '#!/bin/sh\nfc-cache\n';
    expect(await with_(listener(acts, '/usr/share/a'))).toEqual(['refused', 'trigger a']);
    expect(await with_(listener(acts, '+/usr/share/*'))).toEqual(['refused', 'trigger a']);
    expect(await with_(listener(acts, '/usr/*', '/opt'))).toEqual(['refused', 'trigger a']);
    expect(await with_(listener(acts, '/usr/share/fonts', '/usr/share/a/*'))).toEqual(['a 1-r0 2-r0']);
    expect(await with_(listener('#!/bin/sh\nexit 0\n', '/usr/share/a'))).toEqual(['a 1-r0 2-r0']);
  });

  it('refuses a package whose own trigger would run for directories of others', async () => {
    const scripts = { trigger: '#!/bin/sh\nfc-cache\n' };
    const scene = {
      installed: [a1, pack('b', '1-r0')],
      offered: [pack('a', '2-r0', { scripts, triggers: ['/usr/share/b'] })],
    };
    expect(await outcomeOf(scene)).toEqual(['refused', 'trigger a']);
  });
});

describe('an Alpine image without a shell', () => {
  const acts = { 'post-upgrade': '#!/bin/sh\nupdate-ca-certificates\n', trigger: '#!/bin/sh\nfc-cache\n' };
  const offered = [pack('a', '2-r0', { scripts: acts, triggers: ['/usr/share/*'] })];

  it('is upgraded without scripts where apko built it, which ran none', async () => {
    const { preview, outcome } = await play({ installed: [a1], offered, files: { 'etc/apko.json': '{}' } });
    expect(said(outcome)).toEqual(['a 1-r0 2-r0']);
    expect(preview.kind === 'possible' ? preview.notes : []).toEqual([
      'a: its scripts are left out, as they were when the image was built',
    ]);
    expect(preview.kind === 'possible' ? preview.scripts : []).toEqual([
      {
        package: 'a',
        scripts: ['post-upgrade', 'trigger'],
        what: 'left-out',
        why: 'its scripts are left out, as they were when the image was built',
      },
    ]);
  });

  it('is refused what it would need scripts for where somebody may have run them', async () => {
    expect(await outcomeOf({ installed: [a1], offered })).toEqual([
      'refused',
      'maintainer-script a',
      'trigger a',
    ]);
    const files = { 'etc/apko.json': '{}', 'bin/sh': '' };
    expect(await outcomeOf({ installed: [a1], offered, files })).toEqual([
      'refused',
      'maintainer-script a',
      'trigger a',
    ]);
  });
});

describe('busybox’s applets', () => {
  const trigger =
    '#!/bin/sh\nfor i in "$@"; do\n\tdo_bb_install=yes\ndone\n[ -n "$do_bb_install" ] && /bin/busybox --install -s\n';
  const busybox = (version: string, applets: string): ApkSpec => ({
    name: 'busybox',
    version,
    triggers: ['/bin', '/usr/bin', '/sbin', '/usr/sbin', '/lib/modules/*'],
    scripts: { trigger, 'post-upgrade': '#!/bin/sh\nexec /bin/busybox --install -s\n' },
    files: { 'bin/busybox': version, 'etc/busybox-paths.d/busybox': applets },
  });
  const program = (version: string, files: ApkSpec['files']): ApkSpec => ({
    name: 'p',
    version,
    ...(files === undefined ? {} : { files }),
  });
  const one = busybox('1-r0', 'bin/ls\nusr/bin/wget\n');

  it.each<readonly [string, readonly ApkSpec[], readonly ApkSpec[], readonly string[]]>([
    [
      'a program that changes',
      [one, program('1-r0', { 'usr/bin/p': 'x' })],
      [program('2-r0', { 'usr/bin/p': 'y' })],
      ['p 1-r0 2-r0'],
    ],
    [
      'a program that goes, at no applet’s path',
      [one, program('1-r0', { 'usr/bin/p': 'x' })],
      [program('2-r0', { 'usr/bin/q': 'y' })],
      ['p 1-r0 2-r0'],
    ],
    [
      'a program that uncovers an applet',
      [one, program('1-r0', { 'usr/bin/wget': 'x' })],
      [program('2-r0', { 'usr/bin/q': 'y' })],
      ['refused', 'trigger p'],
    ],
    [
      'busybox itself with the same applets',
      [one],
      [busybox('2-r0', 'usr/bin/wget\n/bin/ls\n')],
      ['busybox 1-r0 2-r0'],
    ],
    [
      'busybox itself with a new applet',
      [one],
      [busybox('2-r0', 'bin/ls\nusr/bin/wget\nusr/bin/tree\n')],
      ['refused', 'maintainer-script busybox', 'trigger busybox'],
    ],
  ])('%s', async (_what, installed, offered, expected) => {
    expect(await outcomeOf({ installed, offered })).toEqual(expected);
  });
});

describe('files that an Alpine upgrade may not write', () => {
  it.each<readonly [string, ApkScene, string]>([
    [
      'a file of another package',
      {
        installed: [a1, pack('b', '1-r0', { files: { 'usr/bin/x': 'b' } })],
        offered: [pack('a', '2-r0', { files: { 'usr/bin/x': 'a' } })],
      },
      'file-conflict a',
    ],
    [
      'a file where a directory is',
      {
        installed: [a1],
        offered: [pack('a', '2-r0', { files: { 'opt/x': 'a' } })],
        files: { 'opt/x/y': '' },
      },
      'file-conflict a',
    ],
    [
      'a directory where a file is',
      {
        installed: [a1],
        offered: [pack('a', '2-r0', { files: { 'opt/x/y': 'a' } })],
        files: { 'opt/x': '' },
      },
      'file-conflict a',
    ],
    [
      'a protected file whose own content is not known',
      {
        installed: [pack('a', '1-r0', { files: { 'opt/x': '1' } })],
        offered: [pack('a', '2-r0', { files: { 'opt/x': '2' } })],
        files: { 'etc/apk/protected_paths.d/own.list': '+opt\n' },
      },
      'conffile a',
    ],
  ])('%s', async (_what, scene, refusal) => {
    expect(await outcomeOf(scene)).toEqual(['refused', refusal]);
  });

  it('two of them that move and bring the same file', async () => {
    const both = ['a', 'b'].map((name) => pack(name, '2-r0', { files: { 'usr/bin/x': name } }));
    expect(await outcomeOf({ installed: [a1, pack('b', '1-r0')], offered: both })).toEqual([
      'a 1-r0 2-r0',
      'file-conflict b',
    ]);
  });
});

describe('what is believed of Alpine’s repositories', () => {
  const scene: ApkScene = { installed: [a1], offered: [a2] };
  it.each<readonly [string, ApkScene['spoil'] & object, string]>([
    ['a changed index', (r) => r.control.fault('APKINDEX', { kind: 'flip' }), 'patch.untrusted-release'],
    [
      'a cut index',
      (r) => r.control.fault('APKINDEX', { kind: 'bytes', bytes: new Uint8Array(100) }),
      'patch.untrusted-release',
    ],
    [
      'an index of another key',
      (r) => r.control.publish('v3.20/main', [a2], { key: makeApkKey() }),
      'patch.untrusted-release',
    ],
    [
      'an index of another release',
      (r) => r.control.publish('v3.20/main', [a2], { description: 'v3.21.0-1-gabc' }),
      'patch.release-mismatch',
    ],
    ['a changed package', (r) => r.control.fault('a-2-r0.apk', { kind: 'flip' }), 'patch.apk-mismatch'],
    [
      'another package',
      (r) => r.control.fault('a-2-r0.apk', { kind: 'bytes', bytes: Buffer.alloc(100) }),
      'patch.apk-mismatch',
    ],
    [
      'a package that is too long',
      (r) => r.control.fault('a-2-r0.apk', { kind: 'bytes', bytes: Buffer.alloc(9_000_000) }),
      'patch.apk-mismatch',
    ],
    [
      'no repository',
      (r) => r.control.fault('APKINDEX', { kind: 'status', status: 404 }),
      'patch.repository-unreachable',
    ],
  ])('refuses %s', async (_what, spoil, code) => {
    expect(await failed({ ...scene, spoil })).toBe(code);
  });

  it('refuses an index that is older than the image, and takes an old one of a quiet release', async () => {
    const old = pack('a', '1-r0', { builtSeconds: 1_600_000_000 });
    const fresh = pack('a', '2-r0', { builtSeconds: 1_700_000_000 });
    expect(await failed({ installed: [fresh], offered: [old] })).toBe('patch.release-expired');
    expect(await failed({ installed: [old], offered: [old] })).toBe('none: nothing-to-do');
    const elsewhere = [old, pack('b', '9-r0', { builtSeconds: 1_800_000_000 })];
    expect(await failed({ installed: [fresh], offered: elsewhere })).toBe('none: nothing-to-do');
  });

  const bringing = (path: string, sha1?: string): ApkScene => ({
    installed: [a1],
    offered: [pack('a', '2-r0', { files: {}, members: [memberAt(path, sha1)] })],
  });

  it('refuses a file that is not what its own checksum says', async () => {
    expect(await failed(bringing('x'))).toBe('none: a 1-r0 2-r0');
    expect(await failed(bringing('x', '0'.repeat(40)))).toBe('patch.malformed-package');
  });

  it.each(['../x', 'usr/../../x', '/x', 'usr//x', './x', 'a\nb'])('refuses a file at %j', async (path) => {
    expect(await failed(bringing(path))).toBe('patch.malformed-package');
  });

  it('says what it needs when there is no repository at all', async () => {
    const files = { 'etc/apk/repositories': '# none\n/media/cdrom\n@edge file:///x\n' };
    expect(await failed({ ...scene, files })).toBe('patch.no-repository');
  });

  it('uses the request’s keys in place of the image’s', async () => {
    const keyrings = [{ name: 'ours.pub', bytes: Buffer.from('no key') }];
    expect(await failed({ ...scene, request: { keyrings } })).toBe('patch.untrusted-release');
    expect(sceneKey.name).toMatch(/\.rsa\.pub$/);
  });
});

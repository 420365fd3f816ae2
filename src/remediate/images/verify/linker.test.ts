import { describe, expect, it } from 'vitest';
import type { FileTreeSpec } from '../../../../testing/builders/index.ts';
import { makeLinked, makeLinkerCache } from '../../../../testing/repositories/index.ts';
import { verdictOf } from './conformance/made.ts';

const glibc = '/lib64/ld-linux-x86-64.so.2';
const musl = '/lib/ld-musl-x86_64.so.1';
const directory = 'usr/lib/x86_64-linux-gnu';
const program = (needed: readonly string[], more: { readonly runpath?: string } = {}) =>
  makeLinked({ interpreter: glibc, needed, ...more });
const library = (soname: string, needed: readonly string[] = []) => makeLinked({ soname, needed });

const debian: FileTreeSpec = {
  lib: { kind: 'symlink', to: 'usr/lib' },
  lib64: { kind: 'symlink', to: 'usr/lib64' },
  [`usr${glibc}`]: library('ld-linux-x86-64.so.2'),
  [`${directory}/libc.so.6`]: library('libc.so.6'),
  [`${directory}/libssl.so.3.0.1`]: library('libssl.so.3', ['libc.so.6']),
  [`${directory}/libssl.so.3`]: { kind: 'symlink', to: 'libssl.so.3.0.1' },
  'usr/bin/curl': program(['libssl.so.3', 'libc.so.6']),
};

const judge = (before: FileTreeSpec, layer: FileTreeSpec) =>
  verdictOf('linker', { before, layer, moved: ['ssl'] });

describe('libraries of a patched image', () => {
  const upgraded = {
    [`${directory}/libssl.so.3.0.2`]: library('libssl.so.3', ['libc.so.6']),
    [`${directory}/libssl.so.3`]: { kind: 'symlink' as const, to: 'libssl.so.3.0.2' },
    [`${directory}/.wh.libssl.so.3.0.1`]: '',
  };

  it('pass where all that was found is found, by an image without package database too', async () => {
    expect(await judge(debian, upgraded)).toEqual({
      check: 'linker',
      verdict: 'passed',
      measured: ['needs=4', 'missing=0', 'as-before=0', 'unread=0'],
      message: 'every library that was found before is found',
    });
  });

  const curl = 'not found any more: libssl.so.3 for /usr/bin/curl';
  it.each<readonly [string, FileTreeSpec, string]>([
    [
      'the library goes',
      { [`${directory}/.wh.libssl.so.3`]: '', [`${directory}/.wh.libssl.so.3.0.1`]: '' },
      curl,
    ],
    [
      'its link leads nowhere',
      { [`${directory}/libssl.so.3`]: { kind: 'symlink', to: 'libssl.so.3.0.9' } },
      curl,
    ],
    ['it is no library any more', { [`${directory}/libssl.so.3.0.1`]: 'INPUT(x)' }, curl],
    [
      'it is for another machine',
      { [`${directory}/libssl.so.3.0.1`]: makeLinked({ soname: 'libssl.so.3', machine: 183, needed: [] }) },
      curl,
    ],
    [
      'it goes where linkers do not look',
      {
        ...upgraded,
        [`${directory}/.wh.libssl.so.3`]: '',
        [`${directory}/libssl.so.3`]: 'x',
        'opt/libssl.so.3': library('libssl.so.3'),
      },
      curl,
    ],
    [
      'the new one needs another',
      { ...upgraded, [`${directory}/libssl.so.3.0.2`]: library('libssl.so.3', ['libz.so.1']) },
      `not found any more: libz.so.1 for /${directory}/libssl.so.3.0.2`,
    ],
    [
      'the loader goes',
      { 'usr/lib64/.wh.ld-linux-x86-64.so.2': '' },
      `not found any more: ${glibc} for /usr/bin/curl`,
    ],
  ])('fail where %s', async (_what, layer, message) => {
    expect(await judge(debian, layer)).toMatchObject({ verdict: 'failed', message });
  });

  it('are no fault of the patch where they were missing before', async () => {
    const verdict = await judge({ ...debian, 'usr/bin/odd': program(['libnone.so']) }, upgraded);
    expect([verdict.verdict, verdict.measured[2]]).toEqual(['passed', 'as-before=1']);
  });

  it('are unknown where a new file needs one that lies where linkers do not look', async () => {
    const plugins = { 'opt/app/libplugin.so': library('libplugin.so') };
    const verdict = await judge(
      { ...debian, ...plugins },
      { ...upgraded, 'opt/app/new.so': library('new.so', ['libplugin.so']) },
    );
    expect(verdict).toMatchObject({
      verdict: 'unknown',
      message: 'only where linkers do not look: libplugin.so for /opt/app/new.so',
    });
  });

  it.each<readonly [string, FileTreeSpec]>([
    [
      'its run path',
      {
        'opt/app/bin/x': program(['libp.so'], { runpath: '/none:$ORIGIN/../lib' }),
        'opt/app/lib/libp.so': library('libp.so'),
      },
    ],
    [
      'the linker’s cache',
      {
        'usr/bin/x': program(['libp.so']),
        'opt/p/libp.so': library('libp.so'),
        'etc/ld.so.cache': makeLinkerCache(['/opt/p/libp.so']),
      },
    ],
    ['its whole path', { 'usr/bin/x': program(['/opt/p/libp.so']), 'opt/p/libp.so': library('libp.so') }],
  ])('are found by %s', async (_what, layer) => {
    expect((await judge(debian, { ...upgraded, ...layer })).verdict).toBe('passed');
  });

  it('fail where the linker’s cache cannot be read', async () => {
    expect(await judge(debian, { 'etc/ld.so.cache': 'what?' })).toMatchObject({
      verdict: 'failed',
      message: 'it cannot be read: etc/ld.so.cache cannot be read: it is of another format',
    });
  });
});

describe('libraries of a patched Alpine image', () => {
  const alpine: FileTreeSpec = {
    [musl.slice(1)]: library('libc.musl-x86_64.so.1'),
    'lib/libc.musl-x86_64.so.1': { kind: 'symlink', to: 'ld-musl-x86_64.so.1' },
    'opt/lib/libz.so.1': library('libz.so.1', ['libc.musl-x86_64.so.1']),
    'etc/ld-musl-x86_64.path': '/lib:/usr/lib\n/opt/lib\n',
    'usr/bin/tool': makeLinked({ interpreter: musl, needed: ['libz.so.1', 'libpthread.so.0'] }),
  };

  it('are found by musl’s path file, and what musl is itself needs no file', async () => {
    expect(await judge(alpine, { 'opt/lib/libz.so.1': library('libz.so.1') })).toMatchObject({
      verdict: 'passed',
      measured: ['needs=3', 'missing=0', 'as-before=0', 'unread=0'],
    });
  });

  it('fail where one goes', async () => {
    expect(await judge(alpine, { 'opt/lib/.wh.libz.so.1': '' })).toMatchObject({
      verdict: 'failed',
      message: 'not found any more: libz.so.1 for /usr/bin/tool',
    });
  });
});

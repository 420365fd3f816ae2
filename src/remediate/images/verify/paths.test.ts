import { describe, expect, it } from 'vitest';
import type { FileTreeSpec } from '../../../../testing/builders/index.ts';
import {
  alpineRoot,
  debianRoot,
  distrolessRoot,
  makeApkKey,
} from '../../../../testing/repositories/index.ts';
import { layerFrom, verdictOf } from './conformance/made.ts';

const key = makeApkKey();
const tool = (version: string, more: FileTreeSpec = {}) => ({
  name: 'tool',
  version,
  files: {
    'usr/bin/tool': { kind: 'file' as const, content: `tool ${version}\n`, mode: 0o755 },
    [`usr/share/tool/of-${version}`]: version,
    ...more,
  },
});
const other = { name: 'other', version: '1', files: { 'usr/share/other/data': 'other\n' } };

/** The image, what the upgrade rightly changes in it, and where the database is. */
const kinds = [
  {
    kind: 'dpkg',
    root: (version: string) => debianRoot({ installed: [tool(version), other] }),
    record: 'var/lib/dpkg/status',
    foreignRecord: 'var/lib/dpkg/info/other.md5sums',
    records: 3,
  },
  {
    kind: 'status.d',
    root: (version: string) => distrolessRoot({ installed: [tool(version), other], layout: 'flat' }),
    record: 'var/lib/dpkg/status.d/tool',
    foreignRecord: 'var/lib/dpkg/status.d/other.md5sums',
    records: 2,
  },
  {
    kind: 'apk',
    root: (version: string) => alpineRoot({ installed: [tool(version), other], key }),
    record: 'lib/apk/db/installed',
    foreignRecord: 'etc/apk/world',
    records: 1,
  },
] as const;

describe.each(kinds)('paths of a $kind image', ({ root, record, foreignRecord, records }) => {
  const before = root('1');
  const layer = layerFrom(before, root('2'));
  const judge = (change: FileTreeSpec) =>
    verdictOf('paths', { before, layer: { ...layer, ...change }, moved: ['tool'] });
  const failed = (message: string) => ({ check: 'paths', verdict: 'failed', message });

  it('pass where only the files of what moved and the records change', async () => {
    expect(await judge({})).toEqual({
      check: 'paths',
      verdict: 'passed',
      measured: [
        `changed=${3 + records}`,
        'packages=3',
        `records=${records}`,
        'linker=0',
        'scripts=0',
        'foreign=0',
      ],
      message: 'only what the upgrade changes was changed',
    });
    expect(layer[record]).toBeDefined();
  });

  it.each<readonly [string, FileTreeSpec, string]>([
    ['another package’s file changes', { 'usr/share/other/data': 'worse\n' }, '/usr/share/other/data'],
    ['another package’s file goes', { 'usr/share/other/.wh.data': '' }, '/usr/share/other/data'],
    ['a whole directory goes', { 'usr/share/.wh.other': '' }, '/usr/share/other/data'],
    ['a directory is emptied', { 'usr/share/other/.wh..wh..opq': '' }, '/usr/share/other/data'],
    [
      'a file takes a directory’s place',
      { 'usr/share/other': 'x' },
      '/usr/share/other, /usr/share/other/data',
    ],
    ['nobody’s file comes', { 'etc/cron.d/job': '* * * * * root id\n' }, '/etc/cron.d, /etc/cron.d/job'],
    ['an account comes', { 'etc/passwd': 'root::0:0::/:/bin/sh\neve::0:0::/:/bin/sh\n' }, '/etc/passwd'],
    [
      'another package’s record changes',
      { [foreignRecord]: `${'0'.repeat(32)}  usr/share/other/data\n` },
      `/${foreignRecord}`,
    ],
    [
      'a link takes a file’s place',
      { 'usr/share/other/data': { kind: 'symlink', to: '/etc' } },
      '/usr/share/other/data',
    ],
    [
      'a mode changes',
      { 'usr/share/other/data': { kind: 'file', content: 'other\n', mode: 0o666 } },
      '/usr/share/other/data',
    ],
    [
      'an owner changes',
      { 'usr/share/other/data': { kind: 'file', content: 'other\n', uid: 33 } },
      '/usr/share/other/data',
    ],
  ])('fail where %s', async (_what, change, places) => {
    expect(await judge(change)).toMatchObject(failed(`changed and no part of what was upgraded: ${places}`));
  });

  it('fail where a file of what moved runs as somebody else from now on', async () => {
    const change = { 'usr/bin/tool': { kind: 'file' as const, content: 'tool 2\n', mode: 0o4755 } };
    expect(await judge(change)).toMatchObject(
      failed('runs as somebody else and did not before: /usr/bin/tool'),
    );
    const already = {
      ...before,
      'usr/bin/tool': { kind: 'file' as const, content: 'tool 1\n', mode: 0o4755 },
    };
    const verdict = await verdictOf('paths', {
      before: already,
      layer: { ...layer, ...change },
      moved: ['tool'],
    });
    expect(verdict.verdict).toBe('passed');
  });

  it('pass where the layer says again what is there', async () => {
    expect((await judge({ 'usr/share/other/data': 'other\n' })).verdict).toBe('passed');
    expect((await judge({ 'usr/share/.wh.nothing': '' })).verdict).toBe('passed');
  });
});

describe('paths', () => {
  const before = debianRoot({ installed: [tool('1'), other], files: { 'etc/alternatives/awk': 'x' } });
  const layer = layerFrom(before, { ...before, ...debianRoot({ installed: [tool('2'), other] }) });
  const alternative: FileTreeSpec = { 'etc/alternatives/editor': { kind: 'symlink', to: '/usr/bin/tool' } };

  it('that scripts are known to write pass only where scripts ran', async () => {
    const made = { before, layer: { ...layer, ...alternative }, moved: ['tool'] };
    expect((await verdictOf('paths', { ...made, ranScripts: true })).verdict).toBe('passed');
    expect((await verdictOf('paths', made)).message).toContain('/etc/alternatives/editor');
    const account = { ...made, layer: { ...layer, 'etc/shadow': 'root:*:1::::::\n' }, ranScripts: true };
    expect((await verdictOf('paths', account)).message).toContain('/etc/shadow');
  });

  it('fail where the records of the result cannot be read', async () => {
    const broken = { ...layer, 'var/lib/dpkg/status': 'Package: tool\nVersion\n' };
    expect(await verdictOf('paths', { before, layer: broken, moved: ['tool'] })).toMatchObject({
      verdict: 'failed',
      message: expect.stringContaining('var/lib/dpkg/status'),
    });
  });

  it('are unknown where no database lists files', async () => {
    expect(await verdictOf('paths', { before: { a: 'a' }, layer: { a: 'b' }, moved: ['tool'] })).toEqual({
      check: 'paths',
      verdict: 'unknown',
      measured: [],
      message: 'there is no package database that is understood and lists files',
    });
  });

  it('of a distroless image may be links that lead to what moved, and none other', async () => {
    const library = (version: string) => ({
      name: 'lib',
      version,
      files: { [`usr/lib/x/lib.so.${version}`]: version },
    });
    const link = (to: string): FileTreeSpec => ({ 'usr/lib/x/lib.so': { kind: 'symlink', to } });
    const root = (version: string) => ({
      ...distrolessRoot({ installed: [library(version), other], layout: 'folders' }),
      ...link(`lib.so.${version}`),
    });
    const [from, to] = [root('1'), root('2')];
    const made = { before: from, layer: layerFrom(from, to), moved: ['lib'] };
    expect((await verdictOf('paths', made)).verdict).toBe('passed');
    const astray = { ...made, layer: { ...made.layer, ...link('/usr/share/other/data') } };
    expect((await verdictOf('paths', astray)).message).toContain(': /usr/lib/x/lib.so');
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FileTreeSpec } from '../../../../testing/builders/index.ts';
import { type RpmFileSpec, rpmHeader, rpmSqlite } from '../../../../testing/rpm/index.ts';
import { layerFrom, verdictOf } from './conformance/made.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const flag = { config: 1, doc: 2, missingOk: 8, ghost: 64 } as const;
const notInstalled = 2;
const database = 'var/lib/rpm/rpmdb.sqlite';
const passwd = {
  'etc/passwd': 'root:x:0:0::/:/bin/sh\nshop:x:7:7::/:\n',
  'etc/group': 'root:x:0:\nshop:x:7:\n',
};

interface Scene {
  /** What the record of `tool` says differently of a path, by the path with leading slash. */
  readonly says?: Readonly<Record<string, Partial<RpmFileSpec>>>;
  readonly digestKind?: number;
}

/** A root as rpm leaves it: `tool` and its record. */
function root(version: string, { says = {}, digestKind = 8 }: Scene = {}): FileTreeSpec {
  const program = `tool ${version}\n`;
  const records: readonly RpmFileSpec[] = [
    { path: '/usr/bin', mode: 0o40755 },
    { path: '/usr/bin/tool', mode: 0o100755, digest: sha256(program) },
    { path: '/usr/bin/t', mode: 0o120777, linksTo: 'tool' },
    { path: '/etc/tool.conf', mode: 0o100644, digest: sha256('quiet\n'), flags: flag.config },
    { path: '/usr/share/doc/tool/readme', mode: 0o100644, digest: sha256('read\n'), flags: flag.doc },
    { path: '/var/lib/tool', mode: 0o40755 },
    { path: '/var/lib/tool/state', mode: 0o100644, flags: flag.ghost },
  ];
  const header = rpmHeader({
    name: 'tool',
    version,
    release: '1',
    digestKind,
    fileRecords: records.map((one) => ({ ...one, ...says[one.path] })),
  });
  const other = rpmHeader({
    name: 'other',
    version: '1',
    release: '1',
    fileRecords: [{ path: '/usr/bin/other', mode: 0o100755, digest: sha256('other\n') }],
  });
  return {
    ...passwd,
    [database]: Buffer.from(rpmSqlite([header, other])),
    'usr/bin/tool': { kind: 'file', content: program, mode: 0o755 },
    'usr/bin/t': { kind: 'symlink', to: 'tool' },
    'usr/bin/other': { kind: 'file', content: 'other\n', mode: 0o755 },
    'etc/tool.conf': 'quiet\n',
    'usr/share/doc/tool/readme': 'read\n',
  };
}

function without(tree: FileTreeSpec, ...paths: readonly string[]): FileTreeSpec {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !paths.includes(path)));
}

const judge = (
  before: FileTreeSpec,
  after: FileTreeSpec,
  check: 'package-files' | 'paths' = 'package-files',
) => verdictOf(check, { before, layer: layerFrom(before, after), moved: ['tool'] });
const measured = (faults: number, { settings = 0, leftOut = 0, elsewhere = 0, checked = 4 } = {}) => [
  `checked=${checked}`,
  `settings=${settings}`,
  `left-out=${leftOut}`,
  `faults=${faults}`,
  `elsewhere=${elsewhere}`,
];

describe('files of an rpm image', () => {
  it('pass where they are what the database says: content, link, permissions, owner', async () => {
    expect(await judge(root('1'), root('2'))).toEqual({
      check: 'package-files',
      verdict: 'passed',
      measured: measured(0),
      message: 'the files of what moved are what their packages say',
    });
  });

  it.each<readonly [string, FileTreeSpec, string]>([
    [
      'one is another',
      { 'usr/bin/tool': { kind: 'file', content: 'evil\n', mode: 0o755 } },
      'other than its package says: /usr/bin/tool (tool)',
    ],
    [
      'one is still the old',
      { 'usr/bin/tool': { kind: 'file', content: 'tool 1\n', mode: 0o755 } },
      'other than its package says: /usr/bin/tool (tool)',
    ],
    [
      'a link leads elsewhere',
      { 'usr/bin/t': { kind: 'symlink', to: '/tmp/tool' } },
      'other than its package says: /usr/bin/t (tool)',
    ],
    ['a link is a file', { 'usr/bin/t': 'tool' }, 'other than its package says: /usr/bin/t (tool)'],
    [
      'documentation is another',
      { 'usr/share/doc/tool/readme': 'evil\n' },
      'other than its package says: /usr/share/doc/tool/readme (tool)',
    ],
    [
      'settings are neither the package’s nor kept',
      { 'etc/tool.conf': 'evil\n' },
      'other than its package says: /etc/tool.conf (tool)',
    ],
    [
      'anybody may write one',
      { 'usr/bin/tool': { kind: 'file', content: 'tool 2\n', mode: 0o777 } },
      'of another owner or mode than its package says: /usr/bin/tool (tool)',
    ],
    [
      'one is somebody else’s',
      { 'usr/bin/tool': { kind: 'file', content: 'tool 2\n', mode: 0o755, uid: 7 } },
      'of another owner or mode than its package says: /usr/bin/tool (tool)',
    ],
  ])('fail where %s', async (_what, change, message) => {
    expect(await judge(root('1'), { ...root('2'), ...change })).toMatchObject({
      verdict: 'failed',
      measured: measured(1),
      message,
    });
  });

  it.each([
    ['usr/bin/tool', 'not there: /usr/bin/tool (tool)'],
    ['usr/share/doc/tool/readme', 'not there: /usr/share/doc/tool/readme (tool)'],
    ['etc/tool.conf', 'not there: /etc/tool.conf (tool)'],
  ])('fail where %s is gone', async (path, message) => {
    expect(await judge(root('1'), without(root('2'), path))).toMatchObject({ verdict: 'failed', message });
  });

  it('pass where settings are as whoever built the image left them, or took them away', async () => {
    const mine = { 'etc/tool.conf': 'mine\n' };
    expect(await judge({ ...root('1'), ...mine }, { ...root('2'), ...mine })).toMatchObject({
      verdict: 'passed',
      measured: measured(0, { settings: 1 }),
    });
    expect(
      await judge(without(root('1'), 'etc/tool.conf'), without(root('2'), 'etc/tool.conf')),
    ).toMatchObject({
      verdict: 'passed',
      measured: measured(0, { settings: 1 }),
    });
  });

  it('pass where documentation or a language was left out, and fail where a program was', async () => {
    const readme = 'usr/share/doc/tool/readme';
    const leftOut = { says: { [`/${readme}`]: { state: notInstalled } } };
    const made = without(root('2', leftOut), readme);
    expect(await judge(root('1'), made)).toMatchObject({
      verdict: 'passed',
      measured: measured(0, { leftOut: 1 }),
    });
    const program = { says: { '/usr/bin/tool': { state: notInstalled } } };
    const gone = without(root('2', program), 'usr/bin/tool');
    expect(await judge(root('1'), gone)).toMatchObject({
      verdict: 'failed',
      message: 'not there: /usr/bin/tool (tool)',
    });
    // As the source had it.
    expect(await judge(without(root('1', program), 'usr/bin/tool'), gone)).toMatchObject({
      verdict: 'passed',
      measured: measured(0, { leftOut: 1 }),
    });
  });

  it('fail where what was said to be left out came all the same, as something else', async () => {
    const readme = '/usr/share/doc/tool/readme';
    const made = root('2', { says: { [readme]: { state: notInstalled } } });
    expect(await judge(root('1'), { ...made, 'usr/share/doc/tool/readme': 'evil\n' })).toMatchObject({
      verdict: 'failed',
    });
  });

  it('pass where one may be missing, or may hold anything by the word of its package', async () => {
    const may = { says: { '/etc/tool.conf': { flags: flag.config | flag.missingOk } } };
    expect(await judge(root('1', may), without(root('2', may), 'etc/tool.conf'))).toMatchObject({
      verdict: 'passed',
      measured: measured(0, { leftOut: 1 }),
    });
    const anything = { says: { '/usr/share/doc/tool/readme': { verify: 0xff_ff_ff_fe } } };
    const changed = { ...root('2', anything), 'usr/share/doc/tool/readme': 'written by a script\n' };
    expect(await judge(root('1', anything), changed)).toMatchObject({
      verdict: 'passed',
      measured: measured(0, { settings: 1 }),
    });
  });

  it('are compared by MD5 where rpm was old, and unknown where the hash is none that is understood', async () => {
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
    const old = (version: string) =>
      root(version, {
        digestKind: 1,
        says: {
          '/usr/bin/tool': { digest: md5(`tool ${version}\n`) },
          '/etc/tool.conf': { digest: md5('quiet\n') },
          '/usr/share/doc/tool/readme': { digest: md5('read\n') },
        },
      });
    expect(await judge(old('1'), old('2'))).toMatchObject({ verdict: 'passed', measured: measured(0) });
    const evil = { 'usr/bin/tool': { kind: 'file', content: 'evil\n', mode: 0o755 } } as const;
    expect(await judge(old('1'), { ...old('2'), ...evil })).toMatchObject({ verdict: 'failed' });
    const sha512 = { digestKind: 10, says: { '/usr/bin/tool': { digest: 'a'.repeat(128) } } };
    expect(await judge(root('1', sha512), root('2', sha512))).toMatchObject({
      verdict: 'unknown',
      message: expect.stringContaining('/usr/bin/tool (tool)'),
    });
  });

  it('count what is wrong with other packages, and do not fail for it', async () => {
    const mine = { 'usr/bin/other': { kind: 'file', content: 'mine\n', mode: 0o755 } } as const;
    expect(await judge({ ...root('1'), ...mine }, { ...root('2'), ...mine })).toMatchObject({
      verdict: 'passed',
      measured: measured(0, { elsewhere: 1 }),
    });
  });

  it('fail where the database of the result is damaged, and are unknown where changes stand beside it', async () => {
    const damaged = { [database]: Buffer.from(rpmSqlite([Buffer.from([0, 0, 0, 9, 0, 0, 0, 9])])) };
    expect(await judge(root('1'), { ...root('2'), ...damaged })).toMatchObject({
      verdict: 'failed',
      message: expect.stringContaining('it cannot be read: the rpm database'),
    });
    expect(await judge(root('1'), { ...root('2'), [`${database}-wal`]: 'pages' })).toMatchObject({
      verdict: 'unknown',
    });
  });
});

describe('paths of an rpm image', () => {
  it('pass where only files of the package and the database changed, ghosts among them', async () => {
    const after = { ...root('2'), 'var/lib/tool/state': 'made\n', 'etc/tool.conf.rpmnew': 'quiet\n' };
    expect(await judge(root('1'), after, 'paths')).toMatchObject({ verdict: 'passed' });
  });

  it.each<readonly [string, FileTreeSpec]>([
    ['another package’s file', { 'usr/bin/other': 'evil\n' }],
    ['a file of nobody', { 'usr/bin/sh': 'evil\n' }],
    ['an account', { 'etc/passwd': 'root::0:0::/:/bin/sh\n' }],
    ['a file beside the database', { 'var/lib/rpm/macros': '%evil 1\n' }],
  ])('fail where %s changed', async (_what, change) => {
    expect(await judge(root('1'), { ...root('2'), ...change }, 'paths')).toMatchObject({ verdict: 'failed' });
  });
});

import { readFileSync } from 'node:fs';
import { chmod, link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { madeElf } from '../../../testing/builders/index.ts';
import { openTree } from '../../edges/files/index.ts';
import type { FileTree } from '../../edges/files/interface.ts';
import { OakumError } from '../../kernel/pure/index.ts';
import { readDirectory, readerHere } from './index.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'oakum-dir-'));
});

afterEach(async () => {
  await chmod(root, 0o755);
  await rm(root, { recursive: true, force: true });
});

async function fill(files: Readonly<Record<string, string>>): Promise<FileTree> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return openTree(root);
}

const record = (name: string): string =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n`;
const options = { reader: readerHere() };

describe('a root file system on disk', () => {
  it('is read by the same readers, links inside the root followed', async () => {
    const tree = await fill({
      'usr/lib/os-release': 'ID=debian\nVERSION_ID="12"\n',
      'usr/share/dpkg-data/dpkg/status': record('base'),
      'app/node_modules/lodash/package.json': '{"name":"lodash","version":"4.17.20"}',
      'proc/self/node_modules/x/package.json': '{"name":"x","version":"1.0.0"}',
    });
    await mkdir(join(root, 'etc'));
    await mkdir(join(root, 'var/lib'), { recursive: true });
    await symlink('/usr/lib/os-release', join(root, 'etc/os-release'));
    await symlink('../../usr/share/dpkg-data/dpkg', join(root, 'var/lib/dpkg'));
    const { value, coverage } = await readDirectory(tree, options);
    expect(value).toMatchObject({
      subject: `dir:${root}`,
      os: { id: 'debian' },
      packages: [
        { name: 'base', path: 'usr/share/dpkg-data/dpkg/status' },
        { name: 'lodash', path: 'app/node_modules/lodash/package.json' },
      ],
    });
    expect(value.packages[0]).not.toHaveProperty('imageLayer');
    expect(coverage).toEqual({ read: 1, total: 1, unread: [] });
  });

  it('leads nowhere outside of the root', async () => {
    const tree = await fill({ 'var/lib/x': '' });
    await mkdir(join(root, 'etc'));
    await symlink('/etc/os-release', join(root, 'etc/os-release'));
    const { value, coverage } = await readDirectory(tree, options);
    expect(value.os).toBeUndefined();
    expect(coverage.unread.map(({ code }) => code)).toEqual(['images.unknown-os', 'images.link-unread']);
  });

  it('says which parts may not be read, and reads the rest', async () => {
    const tree = await fill({
      'etc/os-release': 'ID=debian\n',
      'var/lib/dpkg/status': record('a'),
      'root/secret': '',
    });
    const denied = (path: string): OakumError =>
      new OakumError('files.denied', `not allowed to use ${path} (EACCES)`);
    const guarded: FileTree = {
      ...tree,
      list: (path) => (path === 'root' ? Promise.reject(denied(path)) : tree.list(path)),
      stream: (path) => {
        if (path === 'etc/os-release') throw denied(path);
        return tree.stream(path);
      },
    };
    const { value, coverage } = await readDirectory(guarded, options);
    expect(value.packages.map(({ name }) => name)).toEqual(['a']);
    expect(coverage.unread.map(({ what, code }) => [what, code])).toEqual([
      [root, 'images.unknown-os'],
      [`${root} etc/os-release`, 'files.denied'],
      [`${root} root`, 'files.denied'],
    ]);
  });

  it('tells a program with several names once, as an image does', async () => {
    const section = readFileSync(
      new URL('../../formats/go-buildinfo/fixtures/go1.26.buildinfo', import.meta.url),
    );
    const tree = await fill({ 'etc/os-release': 'ID=debian\n', 'var/lib/dpkg/status': record('a') });
    const program = madeElf({ '.text': Buffer.alloc(70_000), '.go.buildinfo': section });
    await mkdir(join(root, 'usr/bin'), { recursive: true });
    await writeFile(join(root, 'usr/bin/tool'), program, { mode: 0o755 });
    await mkdir(join(root, 'usr/libexec'));
    await link(join(root, 'usr/bin/tool'), join(root, 'usr/bin/tool-again'));
    await link(join(root, 'usr/bin/tool'), join(root, 'usr/libexec/tool'));
    await writeFile(join(root, 'usr/bin/copy'), program, { mode: 0o755 });
    const streamed: string[] = [];
    const watched: FileTree = {
      ...tree,
      stream: (path) => {
        streamed.push(path);
        return tree.stream(path);
      },
    };
    const { value, coverage } = await readDirectory(watched, options);
    const places = value.packages.filter(({ name }) => name === 'stdlib').map(({ path }) => path);
    expect(places).toEqual(['usr/bin/copy', 'usr/libexec/tool']);
    expect(streamed.filter((path) => path.includes('tool'))).toEqual(['usr/libexec/tool']);
    expect(coverage.unread).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['a project', { 'package.json': '{}', 'src/a.ts': '', 'bin/run': '' }, []],
    ['a project with folders that a root has, too', { 'bin/run': '', 'lib/a.js': '' }, ['images.unknown-os']],
    ['a root without a system', { 'usr/bin/x': '' }, ['images.unknown-os']],
    ['a database alone', { 'lib/apk/db/installed': 'P:a\nV:1\n\n' }, ['images.unknown-os']],
    ['an empty folder', {}, ['images.unknown-os']],
  ])('misses a system in what may be a root: %s', async (_, spec, unread) => {
    const { coverage } = await readDirectory(await fill(spec), options);
    expect(coverage.unread.map(({ code }) => code)).toEqual(unread);
  });

  it('tells what serves development alone, which is no gap', async () => {
    const packages = {
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '1.0.0', dev: true },
    };
    const lock = JSON.stringify({ lockfileVersion: 3, packages });
    const { value, coverage } = await readDirectory(await fill({ 'package-lock.json': lock }), options);
    expect(value.packages.map(({ name }) => name)).toEqual(['a']);
    expect(coverage).toEqual({
      read: 1,
      total: 1,
      unread: [],
      leftOut: [
        {
          what: `${root} package-lock.json`,
          code: 'packages.development',
          reason: '1 of its packages serve development alone and are left out',
        },
      ],
    });
  });

  it('that is not there is unknown, not clean', async () => {
    const { coverage } = await readDirectory(openTree(join(root, 'nowhere')), options);
    expect(coverage.unread.map(({ code }) => code)).toEqual(['images.unknown-os']);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesError } from './errors.ts';
import { openTree, openWritableTree } from './index.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'oakum-files-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);

const systemError = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'write' });

describe('reading a tree', () => {
  it('gives undefined for a file that is not there', async () => {
    expect(await openTree(root).read('etc/os-release', 100)).toBeUndefined();
    expect(await openTree(root).list('etc')).toEqual([]);
  });

  it('follows an absolute link from the root of the tree, not of the machine', async () => {
    await mkdir(join(root, 'usr/lib'), { recursive: true });
    await writeFile(join(root, 'usr/lib/os-release'), 'ID=debian');
    await symlink('/usr/lib/os-release', join(root, 'os-release'));
    await symlink('../../../../usr', join(root, 'up'));
    expect(text(await openTree(root).read('os-release', 100))).toBe('ID=debian');
    expect(text(await openTree(root).read('up/lib/os-release', 100))).toBe('ID=debian');
  });

  it('gives parts of a file in any order, and less at its end', async () => {
    await writeFile(join(root, 'parts'), 'abcdefgh');
    const slices = await openTree(root).slices('parts');
    expect(
      [slices?.slice(4, 3), slices?.slice(0, 2), slices?.slice(6, 10), slices?.slice(20, 1)].map(text),
    ).toEqual(['efg', 'ab', 'gh', '']);
    await slices?.close();
    expect(() => slices?.slice(0, 1)).toThrow(expect.objectContaining({ code: 'files.failed' }));
    expect(await openTree(root).slices('none')).toBeUndefined();
  });

  it('never leaves the root by a link or by ..', async () => {
    await symlink('/etc/passwd', join(root, 'passwd'));
    expect(await openTree(root).read('passwd', 1e6)).toBeUndefined();
    expect(await openTree(root).read('../../../../etc/passwd', 1e6)).toBeUndefined();
  });

  it('refuses links that go round', async () => {
    await symlink('b', join(root, 'a'));
    await symlink('a', join(root, 'b'));
    await expect(openTree(root).read('a', 10)).rejects.toMatchObject({ code: 'files.link-loop' });
  });

  it('opens a file, and nothing else', async () => {
    await mkdir(join(root, 'directory'));
    await writeFile(join(root, 'file'), 'abc');
    execFileSync('mkfifo', [join(root, 'pipe')]);
    await symlink('/etc/passwd', join(root, 'passwd'));
    const file = await openTree(root).open('file');
    expect((await file?.readFile())?.toString()).toBe('abc');
    await file?.close();
    for (const path of ['directory', 'pipe', 'passwd', 'absent'])
      expect(await openTree(root).open(path)).toBeUndefined();
  });

  it('refuses a file larger than allowed', async () => {
    await writeFile(join(root, 'big'), 'x'.repeat(11));
    await expect(openTree(root).read('big', 10)).rejects.toMatchObject({ code: 'files.too-large' });
  });

  it('lists kinds, sizes, modes and targets in the order of names', async () => {
    await writeFile(join(root, 'b'), 'xyz', { mode: 0o755 });
    await mkdir(join(root, 'a'));
    await symlink('b', join(root, 'c'));
    const listed = await openTree(root).list('');
    expect(listed.map(({ path, kind, target }) => ({ path, kind, target }))).toEqual([
      { path: 'a', kind: 'directory', target: undefined },
      { path: 'b', kind: 'file', target: undefined },
      { path: 'c', kind: 'link', target: 'b' },
    ]);
    expect(listed[1]).toMatchObject({ sizeBytes: 3, mode: 0o755 });
  });
});

describe('writing a tree', () => {
  it('makes private directories and files', async () => {
    const tree = openWritableTree(join(root, 'state'));
    await tree.write('keys/evidence.key', new TextEncoder().encode('k'));
    expect((await stat(join(root, 'state'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(root, 'state/keys/evidence.key'))).mode & 0o777).toBe(0o600);
    expect(text(await tree.read('keys/evidence.key', 10))).toBe('k');
  });

  it('keeps the old file and leaves no part behind when the source fails', async () => {
    const tree = openWritableTree(root);
    await tree.write('index', new TextEncoder().encode('old'));
    const failing = async function* (): AsyncIterable<Uint8Array> {
      yield new TextEncoder().encode('new');
      throw new Error('connection lost');
    };
    await expect(tree.writeStream('index', failing())).rejects.toThrow('connection lost');
    expect(text(await tree.read('index', 10))).toBe('old');
    expect(await readdir(root)).toEqual(['index']);
  });

  it('counts what a stream brought and removes a whole directory', async () => {
    const tree = openWritableTree(root);
    const chunks = async function* (): AsyncIterable<Uint8Array> {
      yield new Uint8Array(5);
      yield new Uint8Array(7);
    };
    expect(await tree.writeStream('cache/a', chunks())).toBe(12);
    await tree.remove('cache');
    await tree.remove('cache');
    expect(await tree.list('')).toEqual([]);
  });

  it.each([
    ['ENOSPC', 'files.full-disk'],
    ['EDQUOT', 'files.full-disk'],
    ['EROFS', 'files.denied'],
    ['EACCES', 'files.denied'],
    ['EIO', 'files.failed'],
  ])('says %s as %s', (code, expected) => {
    expect(filesError('/state/x', systemError(code))).toMatchObject({ code: expected });
  });
});

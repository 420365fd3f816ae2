import { describe, expect, it } from 'vitest';
import type { FileTreeSpec } from '../../../../testing/builders/index.ts';
import { OakumError, sha256 } from '../../../kernel/pure/index.ts';
import { imageOf } from '../engines/conformance/world.ts';
import { readImageFiles, readWithLayer } from './index.ts';
import { copyOf, emptyRoot, type Node } from './tree.ts';

const wanted = {
  keeps: (path: string) => path.startsWith('keep/'),
  hashes: (path: string) => path.startsWith('etc/'),
};

async function read(...layers: readonly FileTreeSpec[]) {
  const { image, source } = imageOf(layers);
  return await readImageFiles(image, source, { wanted });
}

describe('the files of an image', () => {
  it('lets upper layers replace, hide and hide whole directories', async () => {
    const files = await read(
      { 'a/one': '1', 'a/two': '2', 'b/x': 'x', 'b/y/z': 'z', c: 'c' },
      { 'a/.wh.one': '', 'b/.wh..wh..opq': '', 'b/new': 'n', 'c/now-a-directory': '' },
    );
    expect(files.list('a')).toEqual(['two']);
    expect(files.list('b')).toEqual(['new']);
    expect(files.list('c')).toEqual(['now-a-directory']);
    expect(files.entry('b/y/z')).toBeUndefined();
  });

  it('hides what lower layers brought and not what the same layer brings, in any order', async () => {
    const files = await read({ 'a/x': 'old' }, { 'a/x': 'new', 'a/.wh.x': '' });
    expect(files.entry('a/x')?.kind).toBe('file');
  });

  it('keeps bytes and hashes only of what was asked for', async () => {
    const files = await read({ 'keep/a': 'A', 'etc/b': 'B', other: 'C' });
    expect(Buffer.from(files.bytes('keep/a') ?? []).toString()).toBe('A');
    expect(files.entry('etc/b')).toMatchObject({ content: { md5: '9d5ed678fe57bcca610140957afab571' } });
    expect(files.bytes('etc/b')).toBeUndefined();
    expect(files.entry('other')).toMatchObject({ content: { sizeBytes: 1 } });
  });

  it('follows links, also absolute ones, never out of the root', async () => {
    const files = await read({
      lib: { kind: 'symlink', to: 'usr/lib' },
      'usr/lib/a': '',
      'keep/up': { kind: 'symlink', to: '../../../../keep/real' },
      'keep/real': 'real',
      'abs/link': { kind: 'symlink', to: '/usr/lib' },
      loop: { kind: 'symlink', to: 'loop' },
    });
    expect([files.place('lib/a'), files.place('lib'), files.follow('abs/link/a')]).toEqual([
      'usr/lib/a',
      'lib',
      'usr/lib/a',
    ]);
    expect(Buffer.from(files.bytes('keep/up') ?? []).toString()).toBe('real');
    expect(files.target('loop')?.kind).toBe('symlink');
  });

  it('are there without and with one more layer, and so is the layer by itself', async () => {
    const { image, source } = imageOf([{ 'a/one': '1', 'a/two': '2' }]);
    const more = imageOf([{ 'a/.wh.one': '', 'a/three': '3' }]);
    const [layer] = more.image.layers;
    if (layer === undefined) throw new Error('no layer');
    const blob = more.source.blob({ digest: layer.digest, size: layer.sizeBytes });
    const read = await readWithLayer(image, source, { layer, blob, wanted });
    expect(read.lower.list('a')).toEqual(['one', 'two']);
    expect(read.merged.list('a')).toEqual(['three', 'two']);
    expect(read.layer.whiteouts).toEqual([{ kind: 'path', path: 'a/one' }]);
    expect(read.layer.entries.map(({ path }) => path)).toEqual(['a', 'a/three']);
  });

  it('copies trees deeper than the stack', () => {
    let deep = emptyRoot();
    for (let depth = 0; depth < 100_000; depth += 1) {
      const above = emptyRoot();
      above.children.set('d', deep);
      deep = above;
    }
    let copy: Node | undefined = copyOf(deep);
    let depth = -1;
    for (; copy !== undefined; copy = copy.children.get('d')) depth += 1;
    expect(depth).toBe(100_000);
  });

  it('lands a member below a linked directory of a lower layer where the link leads', async () => {
    const files = await read(
      { lib: { kind: 'symlink', to: 'usr/lib' }, 'usr/lib/a': '' },
      { 'usr/lib/b': '' },
    );
    expect(files.list('lib')).toEqual(['a', 'b']);
  });

  it('shares the content of hard links, also with lower layers', async () => {
    const files = await read(
      { 'keep/a': 'A' },
      { 'keep/b': { kind: 'hardlink', to: 'keep/a' } },
      { 'keep/.wh.a': '' },
    );
    expect(Buffer.from(files.bytes('keep/b') ?? []).toString()).toBe('A');
  });

  it('refuses a layer that does not hold what its diff id says', async () => {
    const { image, source } = imageOf([{ a: '1' }]);
    const layers = image.layers.map((layer) => ({ ...layer, diffId: sha256('other') }));
    const failed: unknown = await readImageFiles({ ...image, layers }, source, { wanted }).catch(
      (error: unknown) => error,
    );
    expect(failed instanceof OakumError && failed.code).toBe('patch.malformed-image');
  });

  it('refuses a hard link to nothing', async () => {
    await expect(read({ a: { kind: 'hardlink', to: 'gone' } })).rejects.toMatchObject({
      code: 'patch.malformed-image',
    });
  });
});

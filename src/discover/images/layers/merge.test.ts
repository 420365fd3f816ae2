import { describe, expect, it } from 'vitest';
import { parseDigest } from '../../../kernel/pure/index.ts';
import type { FoundPackage } from '../packages/reader.ts';
import { realPath } from './links.ts';
import { mergeLayers, type StackedLayer } from './merge.ts';
import type { LayerRecord } from './record.ts';

const id = (at: number) => parseDigest(`sha256:${String(at).repeat(64)}`);

interface Sketch extends Partial<LayerRecord> {
  /** Path to `name version` packages. */
  readonly has?: Readonly<Record<string, readonly string[]>>;
}

/** Layers from sketches, lowest first; layer n has the digest of n. */
const stack = (...sketches: readonly Sketch[]): readonly StackedLayer[] =>
  sketches.map(({ has = {}, ...rest }, at) => ({
    imageLayer: id(at + 1),
    record: {
      diffId: id(at + 1),
      files: Object.entries(has).map(([path, names]) => ({
        path,
        reader: 'dpkg',
        reading: { packages: names.map(found), owns: [], problems: [] },
      })),
      whiteouts: [],
      opaque: [],
      links: [],
      replaced: [],
      entries: 1,
      sizeBytes: 1,
      ...rest,
    },
  }));

function found(text: string): FoundPackage {
  const [name = '', version = '1'] = text.split(' ');
  return { name, version, type: 'deb' };
}

/** Every package as `path name version layer`. */
const shown = (layers: readonly StackedLayer[]): readonly string[] =>
  [...mergeLayers(layers).files].flatMap(([path, { packages }]) =>
    packages.map(
      ({ found: { name, version }, imageLayer }) => `${path} ${name} ${version} ${imageLayer?.at(-1)}`,
    ),
  );

describe('merging layers', () => {
  it('shows the database of the topmost layer, each package with the layer that brought it', () => {
    const layers = stack(
      { has: { db: ['a 1', 'b 1'] } },
      { has: { db: ['a 1', 'b 2', 'c 1'] } },
      { has: { db: ['a 1', 'c 1'] } },
    );
    expect(shown(layers)).toEqual(['db a 1 1', 'db c 1 2']);
  });

  it('tells packages at two places inside one file apart', () => {
    const at = (within: string): FoundPackage => ({ ...found('a 1'), within });
    const layer = (...packages: readonly FoundPackage[]): Partial<LayerRecord> => ({
      files: [{ path: 'x', reader: 'java', reading: { packages, owns: [], problems: [] } }],
    });
    const { files } = mergeLayers(stack(layer(at('b')), layer(at('b'), at('c'))));
    expect(files.get('x')?.packages.map((one) => [one.found.within, one.imageLayer])).toEqual([
      ['b', id(1)],
      ['c', id(2)],
    ]);
  });

  it('gives a package that came back the layer that brought it back', () => {
    const layers = stack({ has: { db: ['a 1'] } }, { has: { db: [] } }, { has: { db: ['a 1'] } });
    expect(shown(layers)).toEqual(['db a 1 3']);
  });

  it.each<[string, Sketch]>([
    ['a file is whited out', { whiteouts: ['x/y/db'] }],
    ['a directory above is whited out', { whiteouts: ['x'] }],
    ['a directory above is opaque', { opaque: ['x/y'] }],
    ['the root is opaque', { opaque: [''] }],
    ['something else stands in its place', { replaced: ['x/y/db'] }],
    ['a file stands in the place of a directory', { replaced: ['x/y'] }],
    ['a link stands in the place of a directory', { links: [['x', 'z']] }],
  ])('shows nothing of the layers below where %s', (_, top) => {
    expect(shown(stack({ has: { 'x/y/db': ['a 1'], 'xx/db': ['b 1'] } }, top))).toEqual(
      top.opaque?.[0] === '' ? [] : ['xx/db b 1 1'],
    );
  });

  it('keeps what the layer itself brings beside its own whiteout', () => {
    const layers = stack(
      { has: { 'd/old': ['a 1'] } },
      { opaque: ['d'], whiteouts: ['d/new'], has: { 'd/new': ['b 1'] } },
    );
    expect(shown(layers)).toEqual(['d/new b 1 2']);
  });

  it('forgets a link that a later layer takes away or replaces', () => {
    const links = (...layers: readonly Sketch[]) => [...mergeLayers(stack(...layers)).links];
    const first: Sketch = { links: [['lib', 'usr/lib']] };
    expect(links(first, {})).toEqual([['lib', 'usr/lib']]);
    expect(links(first, { whiteouts: ['lib'] })).toEqual([]);
    expect(links(first, { links: [['lib', 'usr/lib64']] })).toEqual([['lib', 'usr/lib64']]);
  });
});

describe('links inside an image', () => {
  const links = new Map([
    ['lib', 'usr/lib'],
    ['var/lib/dpkg', '/usr/share/dpkg'],
    ['etc/os-release', '../usr/lib/os-release'],
    ['up', '../../../etc'],
    ['a', 'b'],
    ['b', 'a'],
  ]);

  it.each([
    ['lib/apk/db/installed', 'usr/lib/apk/db/installed'],
    ['var/lib/dpkg/status', 'usr/share/dpkg/status'],
    ['etc/os-release', 'usr/lib/os-release'],
    ['up/os-release', 'usr/lib/os-release'],
    ['srv/x', 'srv/x'],
    ['a/x', 'a/x'],
  ])('%s is really %s', (path, real) => {
    expect(realPath(path, links)).toBe(real);
  });
});

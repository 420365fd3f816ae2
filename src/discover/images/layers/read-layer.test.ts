import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FileTreeSpec, layerTar } from '../../../../testing/builders/index.ts';
import { sha256 } from '../../../kernel/pure/index.ts';
import { readerHere } from '../here.ts';
import { layersApart } from './layer-reader.ts';
import { defaultLayerLimits, type LayerLimits } from './limits.ts';

const record = (name: string, version = '1'): string =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n\n`;

async function* inPieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

const readBytes = (bytes: Uint8Array, limits: Partial<LayerLimits> = {}) =>
  layersApart(readerHere(), { limits: { ...defaultLayerLimits, ...limits } }).read({
    open: () => inPieces(bytes),
    diffId: undefined,
  });
const read = (files: FileTreeSpec, limits: Partial<LayerLimits> = {}) => readBytes(layerTar(files), limits);

describe('reading a layer', () => {
  it('keeps what readers want and skips the rest', async () => {
    const bytes = layerTar({
      'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
      'usr/share/doc/big': 'x'.repeat(100_000),
      './var/lib/dpkg/status': record('openssl'),
    });
    const layer = await readBytes(gzipSync(bytes));
    expect(
      layer.files.map(({ path, reader, reading }) => [
        path,
        reader,
        reading.packages.map(({ name }) => name),
      ]),
    ).toEqual([
      ['etc/os-release', 'os-release', []],
      ['var/lib/dpkg/status', 'dpkg', ['openssl']],
    ]);
    expect(layer).toMatchObject({ diffId: sha256(bytes), sizeBytes: bytes.byteLength });
  });

  it('tells whiteouts, opaque directories and links on the way to databases', async () => {
    const layer = await read({
      'etc/.wh.motd': '',
      'opt/app/.wh..wh..opq': '',
      '.wh..wh..opq': '',
      lib: { kind: 'symlink', to: 'usr/lib' },
      'var/lib/dpkg': { kind: 'symlink', to: '../../usr/dpkg' },
      'usr/bin/editor': { kind: 'symlink', to: '/etc/alternatives/editor' },
    });
    expect(layer).toMatchObject({
      whiteouts: ['etc/motd'],
      opaque: ['opt/app', ''],
      links: [
        ['lib', 'usr/lib'],
        ['var/lib/dpkg', '../../usr/dpkg'],
      ],
      files: [],
    });
  });

  it('takes the last of two entries with one path, as unpacking would', async () => {
    const twice = Buffer.concat([
      layerTar({ 'var/lib/dpkg/status': record('old') }).subarray(0, -1024),
      layerTar({ 'var/lib/dpkg/status': record('new') }),
    ]);
    const layer = await readBytes(twice);
    expect(layer.files.flatMap(({ reading }) => reading.packages.map(({ name }) => name))).toEqual(['new']);
  });

  it('reads a database that is a hard link to a file nobody asked for', async () => {
    const layer = await read({
      'var/lib/dpkg/status-old': record('openssl'),
      'var/lib/dpkg/status': { kind: 'hardlink', to: './var/lib/dpkg/status-old' },
    });
    expect(layer.files.map(({ path, reading }) => [path, reading.packages[0]?.name])).toEqual([
      ['var/lib/dpkg/status', 'openssl'],
    ]);
    expect(layer.replaced).toEqual([]);
  });

  it('says where something else now stands in the place of a database', async () => {
    const layer = await read({
      'var/lib/dpkg/status.d/base': { kind: 'symlink', to: '/dev/null' },
      'etc/os-release': { kind: 'hardlink', to: 'nowhere' },
    });
    expect(layer.replaced).toEqual(['var/lib/dpkg/status.d/base', 'etc/os-release']);
  });

  it('keeps the good records of a damaged database', async () => {
    const layer = await read({
      'var/lib/dpkg/status': `${record('a')}Package: b\nnonsense\n\n${record('c')}`,
    });
    expect(layer.files[0]?.reading).toMatchObject({
      packages: [{ name: 'a' }, { name: 'c' }],
      problems: [{ code: 'packages.corrupt', reason: expect.stringContaining('line 6') }],
    });
  });

  it('never climbs out of the root by its names', async () => {
    const layer = await read({ '../../var/lib/dpkg/status': record('a'), '/etc/os-release': 'ID=debian\n' });
    expect(layer.files.map(({ path }) => path)).toEqual(['var/lib/dpkg/status', 'etc/os-release']);
  });
});

describe('layers that mean harm', () => {
  const zeros = new Uint8Array(3_000_000);

  it.each([
    ['bytes', { maxBytes: 1_000_000 }, /1000000/],
    ['a ratio', { maxRatio: 10, ratioFromBytes: 1_000_000 }, /more than 10 times/],
    ['entries', { maxEntries: 2 }, /maxEntries/],
  ])('are refused for too many %s', async (_, limits, reason) => {
    const tar = layerTar({ 'srv/a': zeros, 'srv/b': 'b' });
    await expect(readBytes(gzipSync(tar), limits)).rejects.toMatchObject({
      code: 'images.too-large',
      message: expect.stringMatching(reason),
    });
  });

  it('are refused for too many files with packages in them', async () => {
    const files = { 'var/lib/dpkg/status.d/a': record('a'), 'var/lib/dpkg/status.d/b': record('b') };
    await expect(read(files, { maxFiles: 1 })).rejects.toMatchObject({ code: 'images.too-large' });
  });

  it('have one file of a reader that is too long, and the rest is read', async () => {
    const layer = await read({
      'etc/os-release': `ID=debian\n${'#'.repeat(70_000)}`,
      'var/lib/dpkg/status': record('a'),
    });
    expect(layer.files.map(({ reading }) => [reading.packages.length, reading.problems[0]?.code])).toEqual([
      [0, 'images.too-large'],
      [1, undefined],
    ]);
  });

  const good = gzipSync(
    layerTar({
      'var/lib/dpkg/status': record('a'),
      'srv/noise': Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256)),
    }),
  );

  it.each([
    ['cut off', good.subarray(0, good.byteLength - 100)],
    ['empty', new Uint8Array()],
    ['no archive', new TextEncoder().encode('hello, this is not a layer at all'.repeat(100))],
    ['followed by garbage', Buffer.concat([good, Buffer.from('garbage')])],
  ])('are corrupt when %s', async (_, bytes) => {
    await expect(readBytes(bytes)).rejects.toMatchObject({ code: 'images.corrupt' });
  });

  it('fail with codes of their own for any bytes at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.boolean(), async (bytes, isZipped) => {
        await readBytes(isZipped ? gzipSync(bytes) : bytes).catch((error: unknown) => {
          expect(error).toMatchObject({ code: expect.stringMatching(/^images\./) });
        });
      }),
      { numRuns: 100 },
    );
  });

  it('are found out when they unpack to something else than promised', async () => {
    const layer = { open: () => inPieces(good), diffId: sha256('other') };
    await expect(layersApart(readerHere()).read(layer)).rejects.toMatchObject({
      code: 'images.diff-id-mismatch',
    });
  });
});

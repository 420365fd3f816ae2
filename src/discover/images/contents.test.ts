import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  buildImage,
  buildIndex,
  type FileTreeSpec,
  type ImageSpec,
  layerTar,
  memoryImage,
  memorySource,
} from '../../../testing/builders/index.ts';
import type { ImageSource } from '../../edges/oci/interface.ts';
import { OakumError, sha256 } from '../../kernel/pure/index.ts';
import { readContents, readerHere, resolveImage } from './index.ts';

const platform = { os: 'linux', architecture: 'amd64' };
const osRelease = 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n';
const record = (name: string, version = '1'): string =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: all\nVersion: ${version}\n\n`;

const layers = (...trees: readonly FileTreeSpec[]): ImageSpec => ({
  layers: trees.map((files) => ({ files })),
});

async function read(spec: ImageSpec, options: { readonly source?: (real: ImageSource) => ImageSource } = {}) {
  const { source, reference } = memoryImage(spec);
  const { value: image } = await resolveImage(source, reference, { platform });
  const result = await readContents(image, options.source?.(source) ?? source, { reader: readerHere() });
  return { image, ...result };
}

const names = ({ value }: Awaited<ReturnType<typeof read>>): readonly string[] =>
  value.packages.map(({ name }) => name);
const codes = ({ coverage }: Awaited<ReturnType<typeof read>>): readonly string[] =>
  coverage.unread.map(({ code }) => code);

describe('a foreign layer', () => {
  const mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
  const urls = ['https://user:secret@mcr.example.com/v2/windows/blobs/x?sig=secret', 'none'];
  const foreignLayer = layerTar({ 'var/lib/dpkg/status': record('base') });
  const imageWith = (type: string, places: readonly string[]): ImageSpec => ({
    layers: [
      { bytes: gzipSync(foreignLayer), mediaType: type, diffId: sha256(foreignLayer), urls: places },
      { files: { 'etc/os-release': osRelease } },
    ],
  });
  const spec = imageWith(mediaType, urls);
  const without = (digest: string | undefined) => (real: ImageSource) => ({
    ...real,
    blob: (descriptor: Parameters<ImageSource['blob']>[0]) => {
      if (descriptor.digest === digest) throw new OakumError('oci.not-found', 'no such blob');
      return real.blob(descriptor);
    },
  });

  it('that the registry does not hold is missing, and coverage says where it lies and what to do', async () => {
    const { layers: built } = buildImage(spec);
    const got = await read(spec, { source: without(built[0]?.digest) });
    expect(names(got)).toEqual([]);
    expect(got.coverage.unread.filter(({ code }) => code !== 'images.unknown-os')).toEqual([
      {
        what: `memory.example/shop/web:1 layer ${built[0]?.digest}`,
        code: 'images.foreign-layer',
        reason:
          'a foreign layer that the registry does not hold and that is not fetched from elsewhere (it lies at https://mcr.example.com/v2/windows/blobs/x, an address that is none): push the image with its foreign layers, or scan an archive that has them',
      },
    ]);
  });

  it('that the source has is read as any other', async () => {
    const got = await read(spec);
    expect(names(got)).toEqual(['base']);
    expect(got.coverage.unread).toEqual([]);
  });

  it.each([
    'application/vnd.oci.image.layer.nondistributable.v1.tar',
    'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
    'application/vnd.oci.image.layer.nondistributable.v1.tar+zstd',
  ])('is told by its media type: %s', async (type) => {
    const got = await read(imageWith(type, []), { source: without(buildImage(spec).layers[0]?.digest) });
    expect(codes(got)).toContain('images.foreign-layer');
  });
});

describe('contents of an image', () => {
  it('tell system, packages and the layer of each', async () => {
    const got = await read(
      layers(
        { 'etc/os-release': osRelease, 'var/lib/dpkg/status': record('base') },
        { 'var/lib/dpkg/status': record('base') + record('curl') },
      ),
    );
    const [first, second] = got.image.layers;
    expect(got.value).toMatchObject({
      subject: `image:${got.image.family.manifest}`,
      os: { id: 'debian', versionId: '12' },
      packages: [
        { name: 'base', imageLayer: first?.diffId },
        { name: 'curl', imageLayer: second?.diffId },
      ],
      coverage: { read: 2, total: 2, unread: [] },
    });
  });

  it('are the same for gzip, zstd and plain layers', async () => {
    const files = { 'etc/os-release': osRelease, 'var/lib/dpkg/status': record('a') };
    for (const compression of ['gzip', 'zstd', 'none'] as const) {
      expect(names(await read({ layers: [{ files, compression }] }))).toEqual(['a']);
    }
  });

  it('follow links to the database and to os-release', async () => {
    const got = await read(
      layers({
        'etc/os-release': { kind: 'symlink', to: '../usr/lib/os-release' },
        'usr/lib/os-release': osRelease,
        'var/lib/dpkg': { kind: 'symlink', to: '/usr/lib/sysimage/dpkg' },
        'usr/lib/sysimage/dpkg/status': record('moved'),
        'srv/chroot/var/lib/dpkg/status': record('of another system'),
      }),
    );
    expect(names(got)).toEqual(['moved']);
    expect(codes(got)).toEqual([]);
  });

  it('say so when a link leads to where nothing was read', async () => {
    const got = await read(
      layers({
        'etc/os-release': osRelease,
        'var/lib/dpkg/status': { kind: 'symlink', to: '/srv/packages' },
      }),
    );
    expect(codes(got)).toEqual(['images.unknown-os', 'images.link-unread']);
  });

  it('read status.d in both layouts', async () => {
    const one = (name: string): string => `Package: ${name}\nVersion: 1\nArchitecture: amd64\n`;
    const got = await read(
      layers({
        'usr/lib/os-release': osRelease,
        'var/lib/dpkg/status.d/base': one('base-files'),
        'var/lib/dpkg/status.d/base.md5sums': '00000000000000000000000000000000  etc/issue\n',
        'var/lib/dpkg/status.d/tzdata/control': one('tzdata'),
        'var/lib/dpkg/status.d/tzdata/md5sums': '',
      }),
    );
    expect(names(got)).toEqual(['base-files', 'tzdata']);
    expect(codes(got)).toEqual([]);
  });

  it('leave out what is only left of a removed package', async () => {
    const gone = 'Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n';
    expect(
      names(await read(layers({ 'etc/os-release': osRelease, 'var/lib/dpkg/status': record('a') + gone }))),
    ).toEqual(['a']);
  });
});

describe('what was not read', () => {
  it('is the whole image where nothing says what it is', async () => {
    expect(codes(await read(layers({ 'app/server': 'x' })))).toEqual(['images.unknown-os']);
    expect(codes(await read(layers({ 'etc/os-release': osRelease })))).toEqual(['images.unknown-os']);
    expect(codes(await read(layers({ 'var/lib/dpkg/status': record('a') })))).toEqual(['images.unknown-os']);
  });

  it('is a database that no reader knows', async () => {
    const got = await read(
      layers({ 'etc/os-release': 'ID=arch\n', 'var/lib/pacman/local/ALPM_DB_VERSION': '9' }),
    );
    expect(got.coverage.unread).toEqual([
      {
        what: 'memory.example/shop/web:1 var/lib/pacman/local/ALPM_DB_VERSION',
        code: 'packages.unsupported',
        reason: 'a database of pacman is not read yet',
      },
    ]);
  });

  it('is a damaged record, beside the packages that could be read', async () => {
    const got = await read(
      layers({ 'etc/os-release': osRelease, 'var/lib/dpkg/status': `${record('a')}Package: b\n` }),
    );
    expect(names(got)).toEqual(['a']);
    expect(codes(got)).toEqual(['packages.corrupt']);
  });

  it('is a layer that cannot be had, and the others are still read', async () => {
    const spec = layers(
      { 'etc/os-release': osRelease, 'var/lib/dpkg/status': record('a') },
      { 'app/x': 'y' },
    );
    const { layers: built } = buildImage(spec);
    const failing = (real: ImageSource): ImageSource => ({
      ...real,
      blob: async function* (descriptor) {
        if (descriptor.digest === built[1]?.digest) {
          throw new OakumError('oci.unauthorized', 'the registry answered 401');
        }
        yield* real.blob(descriptor);
      },
    });
    const got = await read(spec, { source: failing });
    expect(names(got)).toEqual(['a']);
    expect(got.coverage).toEqual({
      read: 1,
      total: 2,
      unread: [
        {
          what: `memory.example/shop/web:1 layer ${built[1]?.digest}`,
          code: 'oci.unauthorized',
          reason: 'the registry answered 401',
        },
      ],
    });
  });

  it('is a layer that unpacks to something else than its configuration says', async () => {
    const honest = buildImage(layers({ 'etc/os-release': osRelease })).layers[0];
    const other = buildImage(layers({ 'etc/os-release': 'ID=alpine\n' })).diffIds[0];
    if (honest === undefined || other === undefined) throw new Error('no layer was built');
    const got = await read({ layers: [{ bytes: honest.bytes, mediaType: honest.mediaType, diffId: other }] });
    expect(codes(got)).toEqual(['images.unknown-os', 'images.diff-id-mismatch']);
  });
});

describe('layers that are known', () => {
  it('are neither pulled nor read again', async () => {
    const known = new Map<string, string>();
    const cache = {
      get: async (diffId: string, reader: string) => known.get(diffId + reader),
      put: async (diffId: string, reader: string, json: string) => void known.set(diffId + reader, json),
    };
    const { source, reference } = memoryImage(
      layers({ 'etc/os-release': osRelease, 'var/lib/dpkg/status': record('a') }),
    );
    const { value: image } = await resolveImage(source, reference, { platform });
    const first = await readContents(image, source, { reader: readerHere(), cache });
    const closed: ImageSource = {
      ...source,
      blob: () => {
        throw new Error('was pulled again');
      },
    };
    expect(await readContents(image, closed, { reader: readerHere(), cache })).toEqual(first);
    known.forEach((_, key) => {
      known.set(key, '{"not":"a record"}');
    });
    expect(await readContents(image, source, { reader: readerHere(), cache })).toEqual(first);
  });

  it('are read once by two images that are scanned at once', async () => {
    const known = new Map<string, string>();
    const cache = {
      get: async (diffId: string) => known.get(diffId),
      put: async (diffId: string, _: string, json: string) => void known.set(diffId, json),
    };
    const { source, reference } = memoryImage(layers({ 'etc/os-release': osRelease }));
    const { value: image } = await resolveImage(source, reference, { platform });
    let pulls = 0;
    const counting: ImageSource = {
      ...source,
      blob: (descriptor) => {
        pulls += 1;
        return source.blob(descriptor);
      },
    };
    const reader = readerHere();
    await Promise.all([1, 2, 3].map(() => readContents(image, counting, { reader, cache })));
    expect(pulls).toBe(1);
  });
});

describe('resolving', () => {
  const amd64 = buildImage({ layers: [{ files: { a: '1' } }], labels: { app: 'web' } });
  const arm64 = buildImage({ layers: [{ files: { a: '2' } }], architecture: 'arm64' });
  const index = buildIndex([
    { image: amd64, architecture: 'amd64' },
    { image: arm64, architecture: 'arm64' },
  ]);
  const blobs = [amd64, arm64].flatMap(({ manifest, config, layers: built }) => [manifest, config, ...built]);
  const source = memorySource('memory.example/web', { tags: { '1': index }, blobs });

  it('goes through the index to the platform and keeps all digests as one family', async () => {
    const { value } = await resolveImage(source, '1', { platform: { os: 'linux', architecture: 'arm64' } });
    expect(value).toMatchObject({
      reference: 'memory.example/web:1',
      family: { index: index.digest, manifest: arm64.manifest.digest, config: arm64.config.digest },
      platform: { os: 'linux', architecture: 'arm64' },
      layers: [{ digest: arm64.layers[0]?.digest, diffId: arm64.diffIds[0] }],
    });
  });

  it('names the image as it was asked for, by digest without an index', async () => {
    const { value } = await resolveImage(source, amd64.manifest.digest, { platform, name: 'web:latest' });
    expect(value).toMatchObject({
      reference: 'web:latest',
      labels: { app: 'web' },
      family: { index: undefined },
    });
  });

  it('keeps the command of each layer, and annotations of the manifest over those of its entry in the index', async () => {
    const [base, name] = ['org.opencontainers.image.base.name', 'org.opencontainers.image.title'];
    const image = buildImage({
      layers: [{ files: { a: '1' }, command: '/bin/sh -c #(nop) ADD file:1 in / ' }, { files: { b: '1' } }],
      annotations: { [name]: 'of the manifest' },
    });
    const annotations = { [base]: 'debian:12', [name]: 'of the index' };
    const annotated = buildIndex([{ image, architecture: 'amd64', annotations }]);
    const { value } = await resolveImage(
      memorySource('memory.example/web', {
        tags: { '1': annotated },
        blobs: [image.manifest, image.config, ...image.layers],
      }),
      '1',
      { platform },
    );
    expect(value.layers.map(({ command }) => command)).toEqual(['ADD file:1 in /', 'layer 2']);
    expect(value.annotations).toEqual({ [base]: 'debian:12', [name]: 'of the manifest' });
  });

  it('says which platforms there are, attestations not among them', async () => {
    await expect(
      resolveImage(source, '1', { platform: { os: 'linux', architecture: 's390x' } }),
    ).rejects.toMatchObject({
      code: 'images.no-platform',
      message: 'memory.example/web 1 has no image for linux/s390x; it has linux/amd64, linux/arm64',
    });
  });
});

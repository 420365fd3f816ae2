import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltImage, buildImage, type FileSpec, layerTar } from '../../../../testing/builders/index.ts';
import { hexOf, parseDigest } from '../../../kernel/pure/index.ts';
import { openArchive, openLayout, openLocalImage } from '../index.ts';

const image = buildImage({ layers: [{ files: { a: 'one' } }, { files: { b: 'two' } }] });
const other = buildImage({ layers: [{ files: { c: 'three' } }] });

/** An OCI layout by path. */
function layout(images: Readonly<Record<string, BuiltImage>>): Record<string, Uint8Array | string> {
  const blobs = Object.values(images).flatMap(({ manifest, config, layers }) => [
    manifest,
    config,
    ...layers,
  ]);
  const manifests = Object.entries(images).map(([name, { manifest }]) => ({
    mediaType: manifest.mediaType,
    digest: manifest.digest,
    size: manifest.size,
    annotations: { 'org.opencontainers.image.ref.name': name },
  }));
  return {
    'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
    'index.json': JSON.stringify({ schemaVersion: 2, manifests }),
    ...Object.fromEntries(blobs.map(({ digest, bytes }) => [`blobs/sha256/${hexOf(digest)}`, bytes])),
  };
}

const plainLayer = layerTar({ a: 'one' });
const saved = buildImage({
  layers: [
    { files: { a: 'one' }, compression: 'none' },
    { files: { b: 'two' } },
    { files: { a: 'one' }, compression: 'none' },
  ],
});
const [first, second] = saved.layers.map(({ bytes }) => bytes);

/** As docker 20 saves: plain layers in folders of their own, equal ones as links. */
const dockerSave: Record<string, FileSpec> = {
  'cfg.json': saved.config.bytes,
  'l1/layer.tar': first ?? '',
  'l2/layer.tar': second ?? '',
  'l3/layer.tar': { kind: 'symlink', to: '../l1/layer.tar' },
  'manifest.json': JSON.stringify([
    {
      Config: 'cfg.json',
      RepoTags: ['shop/web:1'],
      Layers: ['l1/layer.tar', 'l2/layer.tar', 'l3/layer.tar'],
    },
  ]),
};

let root: string;
const at = (name: string): string => join(root, name);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'oakum-local-'));
  for (const [path, content] of Object.entries(layout({ web: image, api: other }))) {
    await mkdir(dirname(join(root, 'layout', path)), { recursive: true });
    await writeFile(join(root, 'layout', path), content);
  }
  await writeFile(at('one.tar'), layerTar(layout({ 'docker.io/shop/web:1': image })));
  await writeFile(at('one.tar.gz'), gzipSync(layerTar(layout({ 'docker.io/shop/web:1': image }))));
  await writeFile(at('saved.tar'), layerTar(dockerSave));
  await writeFile(at('broken.tar'), layerTar(dockerSave).subarray(0, 3000));
  await writeFile(at('other.tar'), layerTar({ 'readme.md': 'hello' }));
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(chunks));
}

describe('images on disk', () => {
  it('are listed and read from a layout by name and by digest', async () => {
    const { images, source } = await openLayout(at('layout'));
    expect(images).toMatchObject([
      { names: ['web'], digest: image.manifest.digest },
      { names: ['api'], digest: other.manifest.digest },
    ]);
    for (const reference of ['web', image.manifest.digest]) {
      const manifest = await source.manifest(reference);
      expect(manifest).toMatchObject({ digest: image.manifest.digest, mediaType: image.manifest.mediaType });
    }
    for (const layer of image.layers)
      expect(await bytesOf(source.blob(layer))).toEqual(Buffer.from(layer.bytes));
    await expect(source.manifest('nope')).rejects.toMatchObject({ code: 'oci.not-found' });
  });

  it.each(['one.tar', 'one.tar.gz'])('are read from the archive %s', async (name) => {
    const { images, source } = await openArchive(at(name));
    expect(images).toMatchObject([{ names: ['docker.io/shop/web:1'], digest: image.manifest.digest }]);
    for (const blob of [image.config, ...image.layers]) {
      expect(await bytesOf(source.blob(blob))).toEqual(Buffer.from(blob.bytes));
    }
  });

  it('are read from what docker save wrote, with a manifest derived from it', async () => {
    const { images, source } = await openArchive(at('saved.tar'));
    expect(images).toMatchObject([{ names: ['shop/web:1'] }]);
    const manifest = JSON.parse(Buffer.from((await source.manifest('shop/web:1')).bytes).toString());
    expect(manifest.layers.map(({ digest }: { readonly digest: string }) => digest)).toEqual(
      saved.layers.map(({ digest }) => digest),
    );
    for (const blob of saved.layers)
      expect(await bytesOf(source.blob(blob))).toEqual(Buffer.from(blob.bytes));
    expect(await bytesOf(source.blob(saved.config))).toEqual(Buffer.from(saved.config.bytes));
    expect(Buffer.from(first ?? [])).toEqual(Buffer.from(plainLayer));
  });

  it.each([
    ['broken.tar', 'oci.malformed'],
    ['other.tar', 'oci.malformed'],
    ['missing.tar', 'oci.unreadable'],
  ])('say what is wrong with %s', async (name, code) => {
    await expect(openArchive(at(name))).rejects.toMatchObject({ code });
  });

  it('are found out when a blob was changed', async () => {
    const files = layout({ web: image });
    const path = `blobs/sha256/${hexOf(image.config.digest)}`;
    await writeFile(
      at('changed.tar'),
      layerTar({ ...files, [path]: Buffer.from(image.config.bytes).reverse() }),
    );
    const { source } = await openArchive(at('changed.tar'));
    await expect(bytesOf(source.blob(image.config))).rejects.toMatchObject({ code: 'oci.digest-mismatch' });
  });
});

describe('blobs of images on disk as files', () => {
  it('are verified as a whole, and only there where they are files', async () => {
    const { source } = await openLayout(at('layout'));
    const { digest, size } = image.config;
    const file = await source.file?.({ digest, size });
    await expect(file?.verify()).resolves.toBeUndefined();
    await expect(file?.verify()).resolves.toBeUndefined();
    await file?.close();
    expect(await source.file?.({ digest, size: size + 1 })).toBeUndefined();
    expect(await source.file?.({ digest: parseDigest(`sha256:${'0'.repeat(64)}`), size })).toBeUndefined();
    expect(await (await openArchive(at('one.tar'))).source.file?.({ digest, size })).toBeUndefined();
    expect((await openArchive(at('saved.tar'))).source.file).toBeUndefined();
  });

  it('are found out when they were changed', async () => {
    const { digest, size, bytes } = image.config;
    const changed = Object.entries(layout({ web: image }));
    for (const [path, content] of changed) {
      await mkdir(dirname(join(root, 'changed', path)), { recursive: true });
      const isConfig = path.endsWith(hexOf(digest));
      await writeFile(join(root, 'changed', path), isConfig ? Buffer.from(bytes).reverse() : content);
    }
    const file = await (await openLayout(at('changed'))).source.file?.({ digest, size });
    await expect(file?.verify()).rejects.toMatchObject({ code: 'oci.digest-mismatch' });
    await file?.close();
  });
});

describe('names of images on disk', () => {
  it.each([
    ['oci:layout:web', 'web'],
    [`oci:layout@${other.manifest.digest}`, other.manifest.digest],
    ['oci-archive:one.tar', image.manifest.digest],
    ['oci-archive:one.tar:docker.io/shop/web:1', 'docker.io/shop/web:1'],
    ['docker-archive:saved.tar:shop/web:1', 'shop/web:1'],
  ])('%s is %s', async (text, reference) => {
    const [scheme, rest = ''] = text.split(/:(.*)/s);
    const opened = await openLocalImage(`${scheme}:${at(rest)}`);
    expect(opened?.reference).toBe(reference);
    await expect(opened?.source.manifest(reference)).resolves.toBeDefined();
  });

  it('leave references to registries alone', async () => {
    expect(await openLocalImage('registry.acme.io/shop/web:1')).toBeUndefined();
  });

  it('must say which of several images is meant', async () => {
    await expect(openLocalImage(`oci:${at('layout')}`)).rejects.toMatchObject({
      code: 'oci.ambiguous',
      message: expect.stringContaining('2 images: web, api'),
    });
  });
});

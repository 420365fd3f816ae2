import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { makeRegistries } from '../../edges/oci/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { sha256 } from '../../kernel/pure/index.ts';
import { readContents, readerHere, resolveImage } from './index.ts';

const text = new TextEncoder();
const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;
const platform = { os: 'linux', architecture: 'amd64' };

interface Said {
  readonly type: string;
  readonly bytes: Uint8Array;
}
const said = (type: string, value: unknown): Said => ({ type, bytes: text.encode(JSON.stringify(value)) });
const entry = ({ type, bytes }: Said, size = bytes.byteLength) => ({
  mediaType: type,
  digest: sha256(bytes),
  size,
});
const indexOf = (...entries: readonly Said[]): Said =>
  said(types.index, { schemaVersion: 2, manifests: entries.map((one) => ({ ...entry(one), platform })) });
const config = (count: number): Said =>
  said(types.config, {
    ...platform,
    rootfs: { type: 'layers', diff_ids: Array.from({ length: count }, () => sha256(text.encode('x'))) },
  });
const manifestOf = (of: Said, layers: readonly unknown[]): Said =>
  said(types.manifest, { schemaVersion: 2, config: entry(of), layers });

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A registry that answers `shop/web:1` with the first document, and each of the others by its digest. */
async function registryWith(first: Said, ...others: readonly Said[]): Promise<string> {
  const server = createServer((request, response) => {
    const reference = request.url?.split('/').at(-1) ?? '';
    const found =
      reference === '1' ? first : [first, ...others].find(({ bytes }) => sha256(bytes) === reference);
    if (found === undefined) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': found.type }).end(found.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return `127.0.0.1:${portOf(server.address())}/shop/web`;
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const sourceOf = (name: string) =>
  makeRegistries({
    registries: [],
    clock: systemClock,
    random: () => 0,
    credentialsOf: () => undefined,
    attempts: 1,
  }).source(name);

const one = config(1);
const none = config(0);
const plain = manifestOf(none, []);
const deep = indexOf(indexOf(indexOf(plain)));
const layer = text.encode('no gzip at all');
const layerOf = (size: number) => ({ mediaType: types.layer, digest: sha256(layer), size });

describe('what a registry answers in the place of an image', () => {
  it.each<[string, Said, readonly Said[], string, RegExp]>([
    [
      'a page of HTML',
      { type: 'text/html', bytes: text.encode('<h1>Sign in') },
      [],
      'oci.malformed',
      / 1: a manifest that is not JSON/,
    ],
    [
      'an empty body',
      { type: types.manifest, bytes: new Uint8Array() },
      [],
      'oci.malformed',
      / 1: a manifest that is not JSON/,
    ],
    ['a manifest that is an array', said(types.manifest, []), [], 'oci.malformed', / 1: malformed manifest/],
    [
      'a list of another schema',
      said(types.manifest, { schemaVersion: 1 }),
      [],
      'oci.malformed',
      / 1: malformed manifest/,
    ],
    [
      'an index in an index in an index',
      deep,
      [indexOf(indexOf(plain)), indexOf(plain), plain, none],
      'images.not-an-image',
      /no more are followed/,
    ],
    [
      'an index of 5,000 images',
      indexOf(...Array.from({ length: 5000 }, () => plain)),
      [plain],
      'oci.malformed',
      / 1: malformed manifest.*manifests/,
    ],
    [
      'an index that names what is not there',
      indexOf(plain),
      [],
      'oci.not-found',
      /manifest sha256:.* answered 404/,
    ],
    [
      '100,000 layers',
      manifestOf(
        none,
        Array.from({ length: 100_000 }, () => layerOf(1)),
      ),
      [none],
      'oci.too-large',
      /manifest 1 of .* has more than 4194304 bytes/,
    ],
    [
      '5,000 layers',
      manifestOf(
        none,
        Array.from({ length: 5000 }, () => layerOf(1)),
      ),
      [none],
      'oci.malformed',
      / 1: malformed manifest.*layers/,
    ],
    [
      'more layers than its configuration knows',
      manifestOf(none, [layerOf(1)]),
      [none],
      'images.not-an-image',
      /1 layers but 0 diff ids/,
    ],
    ['a configuration that is not there', plain, [], 'oci.not-found', /answered 404/],
    [
      'a configuration that is none',
      manifestOf(said(types.config, 7), []),
      [said(types.config, 7)],
      'oci.malformed',
      /@sha256:.*: malformed image configuration/,
    ],
    [
      'a configuration of a terabyte',
      said(types.manifest, { schemaVersion: 2, config: entry(none, 2 ** 40), layers: [] }),
      [none],
      'images.too-large',
      /configuration/,
    ],
  ])('%s', async (_name, first, others, code, message) => {
    const name = await registryWith(first, ...others);
    await expect(resolveImage(sourceOf(name), '1', { platform })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe('a layer', () => {
  it.each<[string, number, boolean, string]>([
    ['that claims a petabyte is not begun', 2 ** 50, true, 'oci.too-large'],
    ['that is not there', layer.byteLength, false, 'oci.not-found'],
    ['that is longer than it claims', 3, true, 'oci.digest-mismatch'],
    ['that is no archive', layer.byteLength, true, 'images.corrupt'],
  ])('%s is missing, and the image is read on', async (_name, size, isThere, code) => {
    const first = manifestOf(one, [layerOf(size)]);
    const blobs = isThere ? [{ type: types.layer, bytes: layer }] : [];
    const source = sourceOf(await registryWith(first, one, ...blobs));
    const { value: image } = await resolveImage(source, '1', { platform });
    const { coverage } = await readContents(image, source, { reader: readerHere() });
    expect(coverage.unread.map((unread) => unread.code)).toContain(code);
  });
});

import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeOciLayout } from './oci-layout.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rig-layout-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('names every blob by its digest, and the layer by the digest of its tar', async () => {
  const layerTar = join(directory, 'layer.tar');
  writeFileSync(layerTar, 'not really a tar');
  const layout = join(directory, 'layout');
  const digest = await writeOciLayout(layout, {
    layerTar,
    name: 'oakum.invalid/rig/some:3',
    created: '1970-01-01T00:00:00Z',
    runtime: { entrypoint: ['/bin/sleep', 'infinity'] },
  });
  const blobs = join(layout, 'blobs', 'sha256');
  const names = readdirSync(blobs);
  for (const name of names) expect(sha256(readFileSync(join(blobs, name)))).toBe(name);
  const read = (reference: string) => readFileSync(join(blobs, reference.slice('sha256:'.length)));
  const manifest = JSON.parse(read(digest).toString());
  const config = JSON.parse(read(manifest.config.digest).toString());
  expect(names).toHaveLength(3);
  expect(gunzipSync(read(manifest.layers[0].digest)).toString()).toBe('not really a tar');
  expect(config).toEqual({
    created: '1970-01-01T00:00:00Z',
    architecture: 'amd64',
    os: 'linux',
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Entrypoint: ['/bin/sleep', 'infinity'],
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(Buffer.from('not really a tar'))}`] },
    history: [{ created: '1970-01-01T00:00:00Z', created_by: 'oakum rig' }],
  });
  expect(readdirSync(layout).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
});

test('puts a layer on those of another layout, without copying them', async () => {
  const image = {
    name: 'oakum.invalid/rig/some:3',
    created: '1970-01-01T00:00:00Z',
    runtime: { entrypoint: [] },
  };
  const tar = (name: string): string => {
    writeFileSync(join(directory, name), name);
    return join(directory, name);
  };
  const [base, layout] = [join(directory, 'base'), join(directory, 'layout')];
  await writeOciLayout(base, { ...image, layerTar: tar('below') });
  const digest = await writeOciLayout(layout, { ...image, layerTar: tar('above'), base, level: 6 });
  const read = (reference: string) => readFileSync(join(layout, 'blobs', 'sha256', reference.slice(7)));
  const { config, layers } = JSON.parse(read(digest).toString());
  const { rootfs, history } = JSON.parse(read(config.digest).toString());
  const contents = layers.map((layer: { digest: string }) => gunzipSync(read(layer.digest)).toString());
  expect(contents).toEqual(['below', 'above']);
  expect(rootfs.diff_ids).toEqual(contents.map((text: string) => `sha256:${sha256(Buffer.from(text))}`));
  expect(history).toHaveLength(2);
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

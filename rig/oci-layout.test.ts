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

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

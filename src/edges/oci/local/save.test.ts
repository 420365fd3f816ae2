import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildImage } from '../../../../testing/builders/index.ts';
import { openLocalImage } from './open.ts';
import { type ImageToSave, saveLocalImage } from './save.ts';

const image = buildImage({ layers: [{ files: { a: 'a\n' } }, { files: { b: 'b'.repeat(5_000) } }] });
const never = new AbortController().signal;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const toSave: ImageToSave = {
  name: '1-oakum.1',
  manifest: image.manifest,
  blobs: [image.config, ...image.layers].map(({ digest, bytes }) => ({
    digest,
    size: bytes.byteLength,
    bytes: () => once(bytes),
  })),
};

describe.each([
  { kind: 'layout', scheme: 'oci' },
  { kind: 'archive', scheme: 'oci-archive' },
] as const)('an image that is saved as $kind', ({ kind, scheme }) => {
  let directory: string;
  const save = (change: Partial<ImageToSave> = {}, signal: AbortSignal = never) =>
    saveLocalImage({ kind, path: join(directory, 'out') }, { ...toSave, ...change }, signal);
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'oakum-save-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is read again with the same digests and bytes, by its name', async () => {
    await save();
    expect(readdirSync(directory)).toEqual(['out']);
    const opened = await openLocalImage(`${scheme}:${directory}/out:1-oakum.1`);
    const found = await opened?.source.manifest(opened.reference);
    expect(found?.digest).toBe(image.manifest.digest);
    for (const { digest, bytes } of [image.config, ...image.layers]) {
      const chunks = await Array.fromAsync(opened?.source.blob({ digest, size: bytes.byteLength }) ?? []);
      expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    }
  });

  it('leaves nothing behind where a blob breaks off', async () => {
    const broken = toSave.blobs.map((blob, index) =>
      index === 1
        ? {
            ...blob,
            bytes: async function* () {
              yield new Uint8Array(10);
              throw new Error('the line went dead');
            },
          }
        : blob,
    );
    await expect(save({ blobs: broken })).rejects.toThrow('the line went dead');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('leaves nothing behind where it is stopped', async () => {
    const stop = new AbortController();
    const stopping = toSave.blobs.map((blob) => ({
      ...blob,
      bytes: () => {
        stop.abort();
        return blob.bytes();
      },
    }));
    await expect(save({ blobs: stopping }, stop.signal)).rejects.toThrow();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is never written over what is there', async () => {
    writeFileSync(join(directory, 'out'), 'mine');
    await expect(save()).rejects.toMatchObject({ code: 'oci.output-exists' });
    expect(readdirSync(directory)).toEqual(['out']);
  });
});

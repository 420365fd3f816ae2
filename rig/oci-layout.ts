import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** What the image runs, in the words of the OCI image configuration. */
export interface ImageRuntime {
  readonly entrypoint: readonly string[];
  readonly env?: readonly string[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

export interface OciImage {
  /** An uncompressed tar: the image's only layer. */
  readonly layerTar: string;
  /** The full name, with tag, under which a runtime that imports the layout files it. */
  readonly name: string;
  readonly created: string;
  readonly runtime: ImageRuntime;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Writes an image of one layer for linux/amd64 as an OCI layout; the directory must be new. Gives the manifest's digest. */
export async function writeOciLayout(directory: string, image: OciImage): Promise<string> {
  mkdirSync(join(directory, 'blobs', 'sha256'), { recursive: true });
  const layer = await writeLayer(directory, image.layerTar);
  const config = writeBlob(
    directory,
    'application/vnd.oci.image.config.v1+json',
    configuration(image, layer.diffId),
  );
  const manifest = writeBlob(directory, 'application/vnd.oci.image.manifest.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers: [layer.descriptor],
  });
  writeFileSync(join(directory, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  const annotations = {
    'org.opencontainers.image.ref.name': image.name.slice(image.name.lastIndexOf(':') + 1),
    'io.containerd.image.name': image.name,
  };
  const index = { schemaVersion: 2, manifests: [{ ...manifest, annotations }] };
  writeFileSync(join(directory, 'index.json'), JSON.stringify(index));
  return manifest.digest;
}

function configuration(image: OciImage, diffId: string): object {
  const { entrypoint, env, labels } = image.runtime;
  return {
    created: image.created,
    architecture: 'amd64',
    os: 'linux',
    config: {
      Env: env ?? ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Entrypoint: entrypoint,
      ...(labels === undefined ? {} : { Labels: labels }),
    },
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [{ created: image.created, created_by: 'oakum rig' }],
  };
}

/** Both digests in one pass: of the tar (diff id) and of its gzip. */
async function writeLayer(
  directory: string,
  tar: string,
): Promise<{ readonly diffId: string; readonly descriptor: Descriptor }> {
  const plain = createHash('sha256');
  const packed = createHash('sha256');
  const unnamed = join(directory, 'layer');
  await pipeline(
    createReadStream(tar),
    through(plain),
    createGzip({ level: 1 }),
    through(packed),
    createWriteStream(unnamed),
  );
  const hex = packed.digest('hex');
  const blob = join(directory, 'blobs', 'sha256', hex);
  renameSync(unnamed, blob);
  const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip';
  return {
    diffId: `sha256:${plain.digest('hex')}`,
    descriptor: { mediaType, digest: `sha256:${hex}`, size: statSync(blob).size },
  };
}

function through(hash: ReturnType<typeof createHash>) {
  return async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
}

function writeBlob(directory: string, mediaType: string, content: object): Descriptor {
  const bytes = Buffer.from(JSON.stringify(content));
  const hex = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(directory, 'blobs', 'sha256', hex), bytes);
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
}

import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import * as z from 'zod';

/** What the image runs, in the words of the OCI image configuration. */
export interface ImageRuntime {
  readonly entrypoint: readonly string[];
  readonly env?: readonly string[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

export interface OciImage {
  /** An uncompressed tar: the image's only layer, or the one on top of `base`. */
  readonly layerTar: string;
  /** A layout that this function wrote: the layers of its image come first. */
  readonly base?: string | undefined;
  /** Of gzip; 1, the fastest, unless said. */
  readonly level?: number | undefined;
  /** The full name, with tag, under which a runtime that imports the layout files it. */
  readonly name: string;
  readonly created: string;
  readonly runtime: ImageRuntime;
  /** amd64 unless said. */
  readonly architecture?: string | undefined;
}

type Descriptor = z.infer<typeof Descriptor>;

interface Layer {
  readonly diffId: string;
  readonly descriptor: Descriptor;
}

/** Writes an image for linux/amd64, of one layer or one on a base, as an OCI layout; the directory must be new. Gives the manifest's digest. */
export async function writeOciLayout(directory: string, image: OciImage): Promise<string> {
  mkdirSync(join(directory, 'blobs', 'sha256'), { recursive: true });
  const below = image.base === undefined ? [] : takeLayers(image.base, directory);
  const layers = [...below, await writeLayer(directory, image)];
  const config = writeBlob(
    directory,
    'application/vnd.oci.image.config.v1+json',
    configuration(image, layers),
  );
  const manifest = writeBlob(directory, 'application/vnd.oci.image.manifest.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers: layers.map(({ descriptor }) => descriptor),
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

function configuration(image: OciImage, layers: readonly Layer[]): object {
  const { entrypoint, env, labels } = image.runtime;
  return {
    created: image.created,
    architecture: image.architecture ?? 'amd64',
    os: 'linux',
    config: {
      Env: env ?? ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Entrypoint: entrypoint,
      ...(labels === undefined ? {} : { Labels: labels }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created: image.created, created_by: 'oakum rig' })),
  };
}

/** Both digests in one pass: of the tar (diff id) and of its gzip. */
async function writeLayer(directory: string, { layerTar, level = 1 }: OciImage): Promise<Layer> {
  const plain = createHash('sha256');
  const packed = createHash('sha256');
  const unnamed = join(directory, 'layer');
  await pipeline(
    createReadStream(layerTar),
    through(plain),
    createGzip({ level }),
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

/** The layers of a layout's only image; their files are linked, not copied. */
function takeLayers(base: string, directory: string): readonly Layer[] {
  const document = (path: string): unknown => JSON.parse(readFileSync(join(base, path), 'utf8'));
  const [image] = Index.parse(document('index.json')).manifests;
  const { config, layers } = Manifest.parse(document(blobPath(image.digest)));
  const { rootfs } = Config.parse(document(blobPath(config.digest)));
  return layers.map((descriptor, at) => {
    const path = blobPath(descriptor.digest);
    linkSync(join(base, path), join(directory, path));
    return { descriptor, diffId: z.string().parse(rootfs.diff_ids[at]) };
  });
}

const Descriptor = z.object({ mediaType: z.string(), digest: z.string(), size: z.number() }).readonly();
const Index = z.object({ manifests: z.tuple([Descriptor]) });
const Manifest = z.object({ config: Descriptor, layers: z.array(Descriptor) });
const Config = z.object({ rootfs: z.object({ diff_ids: z.array(z.string()) }) });

function blobPath(digest: string): string {
  return join('blobs', 'sha256', digest.slice('sha256:'.length));
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

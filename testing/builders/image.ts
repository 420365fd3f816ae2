import { zstdCompressSync } from 'node:zlib';
import type { ImageTarget } from '../../src/edges/oci/interface.ts';
import { gzipBytes } from '../../src/formats/compression/index.ts';
import { mediaTypes } from '../../src/formats/oci/index.ts';
import { type Digest, sha256 } from '../../src/kernel/pure/index.ts';
import { type FileTreeSpec, layerTar } from './layer.ts';

export type LayerCompression = 'none' | 'gzip' | 'zstd';

export interface LayerSpec {
  readonly files: FileTreeSpec;
  /** gzip unless said. */
  readonly compression?: LayerCompression;
  /** What the history says made it: `RUN /bin/sh -c … # buildkit`. */
  readonly command?: string;
}

export interface ImageSpec {
  readonly layers: readonly (LayerSpec | FinishedLayer)[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Of the manifest. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly architecture?: string;
  /** More fields of the configuration's `config`: Entrypoint, Env, User. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Bytes that are a layer already, damaged ones too. */
export interface FinishedLayer {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly diffId: Digest;
  /** Where it lies, for a layer that a registry may not hold. */
  readonly urls?: readonly string[];
}

export interface BuiltBlob {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly bytes: Uint8Array;
}

export interface BuiltImage {
  readonly manifest: BuiltBlob;
  readonly config: BuiltBlob;
  readonly layers: readonly BuiltBlob[];
  readonly diffIds: readonly Digest[];
  /** Puts blobs and manifest; gives the manifest's digest. */
  push(target: ImageTarget, tag: string): Promise<Digest>;
}

/** Builds an image whose bytes depend on the specification alone. */
export function buildImage(spec: ImageSpec): BuiltImage {
  const layers = spec.layers.map(finish);
  const diffIds = layers.map((layer) => layer.diffId);
  const config = json(mediaTypes.ociConfig, {
    architecture: spec.architecture ?? 'amd64',
    os: 'linux',
    created: '2026-01-01T00:00:00Z',
    config: { Labels: spec.labels ?? {}, ...spec.config },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: spec.layers.map((layer, at) => ({
      created: '2026-01-01T00:00:00Z',
      created_by: ('files' in layer ? layer.command : undefined) ?? `layer ${at + 1}`,
    })),
  });
  const blobs = layers.map(({ bytes, mediaType }) => blob(mediaType, bytes));
  const manifest = json(mediaTypes.ociManifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: descriptor(config),
    layers: blobs.map((one, at) => ({ ...descriptor(one), urls: layers[at]?.urls })),
    ...(spec.annotations === undefined ? {} : { annotations: spec.annotations }),
  });
  const push = async (target: ImageTarget, tag: string): Promise<Digest> => {
    for (const one of [config, ...blobs]) await target.putBlob(one, () => once(one.bytes));
    return target.putManifest(tag, manifest);
  };
  return { manifest, config, layers: blobs, diffIds, push };
}

/** An index over images of several architectures, with the attestation entries that BuildKit adds. */
export function buildIndex(
  images: readonly {
    readonly image: BuiltImage;
    readonly architecture: string;
    /** What the index says of the image. */
    readonly annotations?: Readonly<Record<string, string>>;
  }[],
): BuiltBlob {
  const manifests = images.flatMap(({ image, architecture, annotations }) => [
    {
      ...descriptor(image.manifest),
      platform: { os: 'linux', architecture },
      ...(annotations === undefined ? {} : { annotations }),
    },
    {
      ...descriptor(image.manifest),
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': image.manifest.digest,
      },
    },
  ]);
  return json(mediaTypes.ociIndex, { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests });
}

function finish(spec: LayerSpec | FinishedLayer): FinishedLayer {
  if ('bytes' in spec) return spec;
  const tar = layerTar(spec.files);
  const diffId = sha256(tar);
  switch (spec.compression ?? 'gzip') {
    case 'none':
      return { bytes: tar, mediaType: mediaTypes.ociLayer, diffId };
    case 'gzip':
      return { bytes: gzipBytes(tar), mediaType: mediaTypes.ociLayerGzip, diffId };
    case 'zstd':
      return { bytes: zstdCompressSync(tar), mediaType: mediaTypes.ociLayerZstd, diffId };
  }
}

function json(mediaType: string, value: unknown): BuiltBlob {
  return blob(mediaType, new TextEncoder().encode(JSON.stringify(value)));
}

function blob(mediaType: string, bytes: Uint8Array): BuiltBlob {
  return { mediaType, digest: sha256(bytes), size: bytes.byteLength, bytes };
}

function descriptor({ mediaType, digest, size }: BuiltBlob): Omit<BuiltBlob, 'bytes'> {
  return { mediaType, digest, size };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

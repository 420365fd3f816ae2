import { createHash } from 'node:crypto';
import { detectCompression } from '../../../formats/compression/index.ts';
import { DockerArchiveManifest, mediaTypes, parseImageConfig } from '../../../formats/oci/index.ts';
import { cleanPath, type Digest, OakumError, parseDigest, sha256 } from '../../../kernel/pure/index.ts';
import type { ManifestBlob } from '../interface.ts';
import { defaultOciLimits } from '../source.ts';
import { storedBlob } from './layout.ts';
import type { LocalImages } from './local-images.ts';
import { parseDocument } from './parse-document.ts';
import type { StoredFiles } from './stored-files.ts';

const maxConfigBytes = 16 * 2 ** 20;

interface SavedImage {
  readonly names: readonly string[];
  readonly manifest: ManifestBlob;
  /** Where each blob lies in the archive. */
  readonly paths: ReadonlyMap<Digest, string>;
}

/**
 * The images of a `docker save` archive. It holds no manifests, so each image gets one that is derived from its
 * configuration and layers: the same for the same archive, but not the digest that a registry knows.
 */
export async function imagesOfDockerArchive(
  files: StoredFiles,
  manifestBytes: Uint8Array,
): Promise<LocalImages> {
  const saved: SavedImage[] = [];
  for (const entry of parseDocument(DockerArchiveManifest, manifestBytes, `manifest.json of ${files.name}`)) {
    saved.push(
      await derive(files, { config: entry.Config, layers: entry.Layers, names: entry.RepoTags ?? [] }),
    );
  }
  const { maxBlobBytes } = defaultOciLimits;
  return {
    images: saved.map(({ names, manifest }) => ({ names, digest: manifest.digest })),
    source: {
      name: files.name,
      manifest: async (reference) => {
        const found = saved.find(
          ({ names, manifest }) => manifest.digest === reference || names.includes(reference),
        );
        if (found !== undefined) return found.manifest;
        throw new OakumError('oci.not-found', `${files.name} has no image ${JSON.stringify(reference)}`);
      },
      blob: (descriptor) => {
        const path = saved.map(({ paths }) => paths.get(descriptor.digest)).find((one) => one !== undefined);
        return storedBlob(files, path ?? '', { ...descriptor, maxBlobBytes });
      },
    },
  };
}

interface Entry {
  readonly config: string;
  readonly layers: readonly string[];
  readonly names: readonly string[];
}

async function derive(files: StoredFiles, entry: Entry): Promise<SavedImage> {
  const configBytes = await files.read(cleanPath(entry.config), maxConfigBytes);
  if (configBytes === undefined)
    throw new OakumError('oci.malformed', `${files.name} has no ${entry.config}`);
  const config = {
    mediaType: mediaTypes.ociConfig,
    digest: sha256(configBytes),
    size: configBytes.byteLength,
  };
  const diffIds = parseImageConfig(configBytes).rootfs.diff_ids;
  const layers = [];
  const paths = new Map([[config.digest, cleanPath(entry.config)]]);
  for (const [at, name] of entry.layers.entries()) {
    const path = cleanPath(name);
    const layer = await describeLayer(files, path, diffIds[at]);
    paths.set(layer.digest, path);
    layers.push(layer);
  }
  const document = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers };
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const manifest = { digest: sha256(bytes), mediaType: mediaTypes.ociManifest, bytes };
  return { names: entry.names, manifest, paths };
}

/** A plain layer is its own diff id; a compressed one has to be hashed to be named. */
async function describeLayer(files: StoredFiles, path: string, diffId: Digest | undefined) {
  const size = await files.size(path);
  if (size === undefined || diffId === undefined) {
    throw new OakumError('oci.malformed', `${files.name} has no layer ${path}`);
  }
  for await (const head of files.stream(path)) {
    if (detectCompression(head) === 'none') break;
    return { mediaType: mediaTypes.ociLayerGzip, digest: await hashOf(files, path), size };
  }
  return { mediaType: mediaTypes.ociLayer, digest: diffId, size };
}

async function hashOf(files: StoredFiles, path: string): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of files.stream(path)) hash.update(chunk);
  return parseDigest(`sha256:${hash.digest('hex')}`);
}

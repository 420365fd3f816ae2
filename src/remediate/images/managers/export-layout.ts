import { isGzipLayer, isZstdLayer, mediaTypes } from '../../../formats/oci/index.ts';
import { type Digest, hexOf, OakumError, sha256 } from '../../../kernel/pure/index.ts';
import type { Image } from '../../../model/index.ts';
import type { PatchWorld } from '../contract.ts';

interface Stored {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
}

/**
 * Writes the image as an OCI layout with the tag `1`. The manifest is a new one in OCI's terms over the same blobs,
 * because tools do not read Docker's media types in a layout; nobody sees it but the engine's program. Gives its digest.
 */
export async function exportLayout(
  image: Image,
  { source, work, signal }: Pick<PatchWorld, 'source' | 'work' | 'signal'>,
  folder: string,
): Promise<Digest> {
  const put = async (mediaType: string, bytes: Uint8Array): Promise<Stored> => {
    const digest = sha256(bytes);
    await work.write(blobPath(folder, digest), bytes);
    return { mediaType, digest, size: bytes.byteLength };
  };
  const layers: Stored[] = [];
  for (const { digest, sizeBytes: size, mediaType } of image.layers) {
    await work.writeStream(blobPath(folder, digest), source.blob({ digest, size }, signal));
    layers.push({ mediaType: ociLayerType(mediaType), digest, size });
  }
  const config = await put(mediaTypes.ociConfig, await configOf(image, { source, signal }));
  const manifest = await put(
    mediaTypes.ociManifest,
    json({ schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers }),
  );
  const named = { ...manifest, annotations: { 'org.opencontainers.image.ref.name': '1' } };
  await work.write(`${folder}/index.json`, json({ schemaVersion: 2, manifests: [named] }));
  await work.write(`${folder}/oci-layout`, json({ imageLayoutVersion: '1.0.0' }));
  return manifest.digest;
}

export function blobPath(folder: string, digest: Digest): string {
  return `${folder}/blobs/sha256/${hexOf(digest)}`;
}

function ociLayerType(mediaType: string): string {
  if (isGzipLayer(mediaType)) return mediaTypes.ociLayerGzip;
  return isZstdLayer(mediaType) ? mediaTypes.ociLayerZstd : mediaTypes.ociLayer;
}

const maxConfigBytes = 8 * 2 ** 20;

async function configOf(
  image: Image,
  { source, signal }: Pick<PatchWorld, 'source' | 'signal'>,
): Promise<Uint8Array> {
  const manifest: unknown = JSON.parse(
    Buffer.from((await source.manifest(image.family.manifest, signal)).bytes).toString(),
  );
  const size = configSize(manifest);
  const blob = source.blob({ digest: image.family.config, size }, signal);
  return Buffer.concat(await Array.fromAsync(blob));
}

function configSize(manifest: unknown): number {
  const config =
    typeof manifest === 'object' && manifest !== null && 'config' in manifest ? manifest.config : undefined;
  const size = typeof config === 'object' && config !== null && 'size' in config ? config.size : undefined;
  if (typeof size === 'number' && size <= maxConfigBytes) return size;
  throw new OakumError('oci.malformed', 'the image’s manifest names no usable configuration');
}

function json(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

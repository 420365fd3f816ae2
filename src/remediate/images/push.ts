import type { WritableTree } from '../../edges/files/interface.ts';
import type { BlobDescriptor, ImageSource, ImageTarget } from '../../edges/oci/interface.ts';
import { type ImageManifest, parseManifest } from '../../formats/oci/index.ts';
import { type Digest, OakumError, sha256 } from '../../kernel/pure/index.ts';
import type { PatchedImage } from './contract.ts';

export interface PushRequest {
  /** `layer` is absent where all layers come from the source. */
  readonly patched: Pick<PatchedImage, 'manifest' | 'config'> & Partial<Pick<PatchedImage, 'layer'>>;
  /** Where the new layer lies; absent where there is none. */
  readonly work?: Pick<WritableTree, 'stream'>;
  /** Where the base layers come from. */
  readonly source: ImageSource;
  readonly target: ImageTarget;
  readonly tag: string;
  /** The repository of the base layers if it is in the target's registry: they are then mounted, not copied. */
  readonly mountFrom?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type PushOutcome =
  | { readonly kind: 'pushed' | 'already'; readonly digest: Digest }
  /** The tag names something else. Nothing was changed. */
  | { readonly kind: 'tag-taken'; readonly by: Digest };

/**
 * Pushes a patched image under a tag of its own: layers, configuration, then the manifest, so that a push that breaks
 * off leaves no tag. A tag with other content is never written over; one with the same content means that it was done
 * before. Registries have no compare-and-set for tags: the caller holds the lock if two may push to one repository.
 */
export async function pushPatched(request: PushRequest): Promise<PushOutcome> {
  const { patched, target, tag, signal } = request;
  const there = await target.findManifest(tag, signal);
  if (there !== undefined) {
    const isSame = there.digest === patched.manifest.digest;
    return isSame ? { kind: 'already', digest: there.digest } : { kind: 'tag-taken', by: there.digest };
  }
  const manifest = manifestOf(patched);
  for (const layer of manifest.layers) await pushLayer(layer, request);
  const { config } = patched;
  const configBlob = { digest: config.digest, size: config.bytes.byteLength };
  await target.putBlob(configBlob, () => once(config.bytes), signal);
  const digest = await target.putManifest(tag, patched.manifest, signal);
  return { kind: 'pushed', digest };
}

function manifestOf({ manifest }: Pick<PatchedImage, 'manifest'>): ImageManifest {
  const parsed = parseManifest(manifest.bytes, manifest.mediaType);
  if (parsed.kind === 'manifest' && sha256(manifest.bytes) === manifest.digest) return parsed.manifest;
  throw new OakumError('oci.malformed', 'the patched manifest is no manifest');
}

async function pushLayer(layer: BlobDescriptor, request: PushRequest): Promise<void> {
  const { patched, work, source, target, mountFrom, signal } = request;
  if (await target.hasBlob(layer.digest, signal)) return;
  const { layer: fresh } = patched;
  if (fresh !== undefined && work !== undefined && layer.digest === fresh.digest) {
    await target.putBlob(layer, () => work.stream(fresh.path), signal);
    return;
  }
  if (mountFrom !== undefined && (await target.mountBlob(layer.digest, mountFrom, signal))) return;
  await target.putBlob(layer, () => source.blob(layer, signal), signal);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

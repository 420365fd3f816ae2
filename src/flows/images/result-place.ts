import type { LocalPlace, StoredBlob } from '../../edges/oci/index.ts';
import { parseManifest } from '../../formats/oci/index.ts';
import { OakumError } from '../../kernel/index.ts';
import type { PatchedImage } from '../../remediate/images/index.ts';
import type { PatchAsked } from '../patch-asked.ts';
import type { World } from '../world.ts';
import { patchedTag } from './patched-tag.ts';
import type { ToPatch } from './try-engines.ts';
import { workFolder } from './work-folder.ts';

/** Where the result goes. */
export type ResultPlace =
  | { readonly kind: 'registry'; readonly repository: string; readonly tag: string }
  | { readonly kind: 'local'; readonly place: LocalPlace; readonly tag: string };

/** Looks, and writes nothing. @throws usage.output for an image on disk that has no registry to go to */
export async function resultPlace(
  world: World,
  { reference, tag, output }: Pick<PatchAsked, 'reference' | 'tag' | 'output'>,
): Promise<ResultPlace> {
  const isLocal = (await world.openLocalImage(reference)) !== undefined;
  if (output !== undefined) {
    const free = isLocal ? 'patched' : (await patchedTag(world, reference)).tag;
    return { kind: 'local', place: output, tag: tag ?? free };
  }
  if (isLocal)
    throw new OakumError('usage.output', `${reference} lies on disk: it has no registry to go to`, {
      hint: 'add --output oci:DIR or --output oci-archive:FILE',
    });
  const free = await patchedTag(world, reference);
  return { kind: 'registry', repository: free.repository, tag: tag ?? free.tag };
}

/** As a person names it, so that it can be given to Oakum again. */
export function placeText(to: ResultPlace): string {
  if (to.kind === 'registry') return `${to.repository}:${to.tag}`;
  const scheme = to.place.kind === 'layout' ? 'oci' : 'oci-archive';
  return `${scheme}:${to.place.path}:${to.tag}`;
}

interface Made {
  readonly done: PatchedImage;
  readonly subject: Pick<ToPatch, 'source' | 'work' | 'signal'>;
}

interface Saving extends Made {
  readonly to: Extract<ResultPlace, { kind: 'local' }>;
  readonly signal: AbortSignal;
}

/** The same bytes that would have been pushed, on disk. @throws oci.output-exists */
export async function savePatched(world: World, { done, subject, to, signal }: Saving): Promise<void> {
  const blobs = patchedBlobs(world, { done, subject });
  await world.saveLocalImage(to.place, { name: to.tag, manifest: done.manifest, blobs }, signal);
}

/** Every blob that a patched manifest names, each once: the new layer from the work folder, others from the source. */
export function patchedBlobs(world: World, { done, subject }: Made): readonly StoredBlob[] {
  const { source, signal } = subject;
  const folder = workFolder(world, subject.work);
  const { manifest, config, layer } = done;
  const parsed = parseManifest(manifest.bytes, manifest.mediaType);
  if (parsed.kind !== 'manifest')
    throw new OakumError('oci.malformed', 'the patched manifest is no manifest');
  const blobs = new Map<string, StoredBlob>();
  for (const one of parsed.manifest.layers) {
    const { digest, size } = one;
    const bytes = () =>
      digest === layer.digest ? folder.stream(layer.path) : source.blob({ digest, size }, signal);
    blobs.set(digest, { digest, size, bytes });
  }
  const { digest } = config;
  const size = config.bytes.byteLength;
  return [...blobs.set(digest, { digest, size, bytes: () => once(config.bytes) }).values()];
}

/** Bytes in memory, as a stream. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

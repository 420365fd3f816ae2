import type { StoredBlob } from '../../edges/oci/index.ts';
import { parseManifest } from '../../formats/oci/index.ts';
import { type Digest, OakumError } from '../../kernel/index.ts';
import type { World } from '../world.ts';
import type { ImagePlatforms } from './image-platforms.ts';
import { type MadeByHand, nothing, type PatchImageResult } from './make-by-hand.ts';
import {
  becomeOf,
  messageOf,
  newIndex,
  type PushedPlatforms,
  type PushingPlatforms,
} from './patched-index.ts';
import { once, patchedBlobs, placeText, type ResultPlace } from './result-place.ts';

interface Saving extends PushingPlatforms {
  readonly reference: string;
  readonly to: Extract<ResultPlace, { kind: 'local' }>;
  readonly signal: AbortSignal;
}

/** The very index that would be pushed, on disk with everything that it leads to, and unsigned. @throws oci.output-exists */
export async function savePlatforms(world: World, saving: Saving): Promise<PushedPlatforms> {
  const { found, to, signal, reference } = saving;
  const { index, patched, stays } = newIndex(saving);
  const blobs = new Map<Digest, StoredBlob>();
  const add = (all: readonly StoredBlob[]): void => {
    for (const one of all) blobs.set(one.digest, one);
  };
  for (const { by } of patched) add([inMemory(by.done.manifest), ...patchedBlobs(world, by)]);
  for (const { digest } of stays) add(await keptBlobs(digest, found, signal));
  await world.saveLocalImage(to.place, { name: to.tag, manifest: index, blobs: [...blobs.values()] }, signal);
  const results = new Map(patched.map(({ of, by }) => [of.digest, resultOf(by, reference)]));
  return {
    image: placeText(to),
    digest: index.digest,
    platforms: becomeOf(saving, results),
    signed: 'no: it lies on disk',
    attested: [],
    message: messageOf(stays, found),
  };
}

function inMemory({ digest, bytes }: { readonly digest: Digest; readonly bytes: Uint8Array }): StoredBlob {
  return { digest, size: bytes.byteLength, bytes: () => once(bytes) };
}

/** The manifest of an image that stays, and what it names. */
async function keptBlobs(
  digest: Digest,
  { source }: ImagePlatforms,
  signal: AbortSignal,
): Promise<readonly StoredBlob[]> {
  const found = await source.manifest(digest, signal);
  const parsed = parseManifest(found.bytes, found.mediaType);
  if (parsed.kind !== 'manifest')
    throw new OakumError('oci.malformed', `${digest} is no manifest of an image`);
  const { config, layers } = parsed.manifest;
  const stored = [config, ...layers].map(
    (one): StoredBlob => ({
      digest: one.digest,
      size: one.size,
      bytes: () => source.blob({ digest: one.digest, size: one.size }, signal),
    }),
  );
  return [inMemory(found), ...stored];
}

function resultOf({ done, said }: MadeByHand, reference: string): PatchImageResult {
  const { engine, leftOut, manifest } = done;
  return { ...nothing, code: 'patched', reference, ...said, digest: manifest.digest, engine, leftOut };
}

import type { WritableTree } from '../../../edges/files/interface.ts';
import { decompressStream, detectCompression } from '../../../formats/compression/index.ts';
import { type Descriptor, parseManifest } from '../../../formats/oci/index.ts';
import { type Digest, OakumError } from '../../../kernel/pure/index.ts';
import { blobPath } from './export-layout.ts';

const maxDocumentBytes = 8 * 2 ** 20;
const maxLayerBytes = 32 * 2 ** 30;

/** An OCI layout in the work tree that an engine's program wrote; `by` is its name, for messages. */
export interface MadeLayout {
  readonly work: WritableTree;
  readonly folder: string;
  readonly by: string;
}

/**
 * The tar of the only layer of the only image of a layout, from its beginning each time it is asked for.
 *
 * @throws patch.engine-failed where it is anything else
 */
export async function onlyLayer(layout: MadeLayout): Promise<() => AsyncIterable<Uint8Array>> {
  const parsed = parseManifest(await document('index.json', layout), '');
  const [entry, ...others] = parsed.kind === 'index' ? parsed.index.manifests : [];
  if (entry === undefined) throw failed(layout, 'its layout names no image');
  if (others.length > 0) throw failed(layout, 'its layout holds more than an image');
  const manifest = parseManifest(await stored(entry.digest, layout), entry.mediaType);
  const [layer, ...more] = manifest.kind === 'manifest' ? manifest.manifest.layers : [];
  if (layer === undefined || more.length > 0) throw failed(layout, 'its image is not one layer');
  return () => plain(layer, layout);
}

function stored(digest: Digest, layout: MadeLayout): Promise<Uint8Array> {
  return document(blobPath('.', digest), layout);
}

async function document(path: string, layout: MadeLayout): Promise<Uint8Array> {
  const bytes = await layout.work.read(`${layout.folder}/${path}`, maxDocumentBytes);
  if (bytes === undefined) throw failed(layout, `its layout has no ${path}`);
  return bytes;
}

async function* plain({ digest }: Descriptor, { work, folder }: MadeLayout): AsyncGenerator<Uint8Array> {
  const path = blobPath(folder, digest);
  const [head = new Uint8Array()] = await firstOf(work.stream(path));
  yield* decompressStream(work.stream(path), detectCompression(head), maxLayerBytes);
}

async function firstOf(chunks: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  for await (const chunk of chunks) return [chunk];
  return [];
}

function failed({ by }: MadeLayout, why: string): OakumError {
  return new OakumError('patch.engine-failed', `${by}: ${why}`);
}

import type { Digest } from '../../../kernel/pure/index.ts';
import type { ImageLayer } from '../../../model/index.ts';
import type { KeptLayers } from './kept-layers.ts';
import { type LayerFiles, makeReading, type Reading, readLayer, type Wanted } from './read-layer.ts';

/** A layer to be read: what it is, and its bytes as they are stored. */
export interface LayerToRead {
  readonly layer: Pick<ImageLayer, 'digest' | 'diffId'>;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** What layers hold, each read when somebody first asks for it, and once for all who ask. */
export interface LayerReadings {
  /** As far as it is wanted, which must be a part of what the readings keep. @throws as `readLayer` does */
  files(toRead: LayerToRead, wanted: Wanted): Promise<LayerFiles>;
}

/**
 * Readings that keep what each of these wants. An engine and whoever verifies its result look at the same layers, whose
 * bytes their diff ids fix: both judge for themselves, and decompress and hash them once; not at all where they are `kept`.
 */
export function makeLayerReadings(readers: readonly Wanted[], kept?: KeptLayers | undefined): LayerReadings {
  const reading = makeReading({
    keeps: (path) => readers.some(({ keeps }) => keeps(path)),
    hashes: (path) => readers.some(({ hashes }) => hashes(path)),
    sha256: readers.some(({ sha256 }) => sha256 === true),
    linked: readers.some(({ linked }) => linked === true) ? true : undefined,
  });
  const known = new Map<Digest, Promise<LayerFiles>>();
  return {
    files: async ({ layer, open }, wanted) => {
      const files = known.get(layer.diffId) ?? keptOrRead({ layer, open }, reading, kept);
      known.set(layer.diffId, files);
      files.catch(() => known.delete(layer.diffId));
      return narrowed(await files, wanted);
    },
  };
}

async function keptOrRead(
  { layer, open }: LayerToRead,
  reading: Reading,
  kept: KeptLayers | undefined,
): Promise<LayerFiles> {
  const { diffId } = layer;
  const known = await kept?.get(diffId);
  if (known !== undefined) return known;
  const files = await readLayer(reading, layer, open());
  await kept?.put(diffId, files);
  return files;
}

/** Only what somebody wants: what others have read beside it must not change what is known to him. */
function narrowed(
  { whiteouts, entries }: LayerFiles,
  { keeps, hashes, sha256: wantsSha256, linked }: Wanted,
): LayerFiles {
  return {
    whiteouts,
    entries: entries.map((entry) => {
      const { path, header, content } = entry;
      if (header.kind !== 'file') return entry;
      const { sizeBytes, bytes, md5, sha1, elf } = content;
      const sha256 = wantsSha256 === true ? content.sha256 : undefined;
      if (keeps(path)) return { path, header, content: { sizeBytes, bytes, md5, sha1, sha256 } };
      if (!hashes(path)) return { path, header, content: { sizeBytes } };
      return { path, header, content: { sizeBytes, md5, sha1, sha256, ...(linked === true ? { elf } : {}) } };
    }),
  };
}

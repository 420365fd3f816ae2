import type { ApartReader } from '../../../edges/exec/interface.ts';
import type { Digest } from '../../../kernel/pure/index.ts';
import type { LayerReader, LayerToRead } from './layer-reader.ts';
import { LayerRecord, layerReaderVersion } from './record.ts';

/** Where records of layers are kept, as JSON text by diff id and version of the readers. */
export interface LayerCache {
  get(diffId: Digest, reader: string): Promise<string | undefined>;
  put(diffId: Digest, reader: string, json: string): Promise<void>;
}

/** What one process is reading, so that two images that are scanned at once read their common layers once. */
const underWay = new WeakMap<ApartReader, Map<Digest, Promise<LayerRecord>>>();

/** Gives the record of a layer: from the cache, from whoever is reading it at this moment, or by reading it. */
export function readOnce(
  apart: ApartReader,
  { reader, cache }: { readonly reader: LayerReader; readonly cache: LayerCache | undefined },
): LayerReader {
  const running = underWay.get(apart) ?? new Map<Digest, Promise<LayerRecord>>();
  underWay.set(apart, running);
  return {
    read: (layer) => {
      const { diffId } = layer;
      if (diffId === undefined || cache === undefined) return reader.read(layer);
      const reading = running.get(diffId) ?? knownOrRead(reader, cache, { ...layer, diffId });
      running.set(diffId, reading);
      return reading.finally(() => running.delete(diffId));
    },
  };
}

async function knownOrRead(
  reader: LayerReader,
  cache: LayerCache,
  layer: LayerToRead & { readonly diffId: Digest },
): Promise<LayerRecord> {
  const known = await cache.get(layer.diffId, layerReaderVersion);
  const record = known === undefined ? undefined : parseKnown(known, layer.diffId);
  if (record !== undefined) return record;
  const fresh = await reader.read(layer);
  await cache.put(layer.diffId, layerReaderVersion, JSON.stringify(fresh));
  return fresh;
}

/** A record that no longer parses is as good as none. */
function parseKnown(text: string, diffId: Digest): LayerRecord | undefined {
  try {
    const parsed = LayerRecord.safeParse(JSON.parse(text));
    return parsed.success && parsed.data.diffId === diffId ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

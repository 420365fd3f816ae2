import type { ImageSource, ManifestBlob } from '../../src/edges/oci/interface.ts';
import { OakumError } from '../../src/kernel/pure/index.ts';
import { type BuiltBlob, buildImage, type ImageSpec } from './image.ts';

/** A source over blobs in memory: manifests by tag or digest, everything else by digest. */
export function memorySource(
  name: string,
  content: {
    readonly tags: Readonly<Record<string, BuiltBlob>>;
    readonly blobs: readonly BuiltBlob[];
  },
): ImageSource {
  const all = [...Object.values(content.tags), ...content.blobs];
  const find = (reference: string): BuiltBlob => {
    const found = content.tags[reference] ?? all.find(({ digest }) => digest === reference);
    if (found === undefined) throw new OakumError('oci.not-found', `${name} has no ${reference}`);
    return found;
  };
  return {
    name,
    manifest: async (reference): Promise<ManifestBlob> => find(reference),
    blob: async function* ({ digest }) {
      yield find(digest).bytes;
    },
  };
}

/** An image of its own in memory, as source and reference. */
export function memoryImage(spec: ImageSpec): { readonly source: ImageSource; readonly reference: string } {
  const { manifest, config, layers } = buildImage(spec);
  const source = memorySource('memory.example/shop/web', {
    tags: { '1': manifest },
    blobs: [config, ...layers],
  });
  return { source, reference: '1' };
}

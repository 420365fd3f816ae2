import type { ImageSource } from '../../edges/oci/interface.ts';
import type { BasePart, Rebased } from '../../remediate/images/index.ts';

/** A rebased image before it is anywhere: its documents from memory, each layer from where it lies. */
export function stackedSource(
  { manifest, config }: Rebased['made'],
  { newBase, image }: { readonly newBase: BasePart; readonly image: BasePart },
): ImageSource {
  const ofBase = new Set<string>(newBase.image.layers.map(({ digest }) => digest));
  return {
    ...image.source,
    name: image.source.name,
    manifest: async (reference, signal) =>
      reference === manifest.digest ? manifest : await image.source.manifest(reference, signal),
    blob: (descriptor, signal) => {
      if (descriptor.digest === config.digest) return once(config.bytes);
      return (ofBase.has(descriptor.digest) ? newBase : image).source.blob(descriptor, signal);
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

import type { WritableTree } from '../../edges/files/interface.ts';
import type { ImageSource } from '../../edges/oci/interface.ts';
import type { PatchedImage } from './contract.ts';

export interface PatchedParts {
  readonly patched: Pick<PatchedImage, 'manifest' | 'config' | 'layer'>;
  /** Where the new layer lies. */
  readonly work: Pick<WritableTree, 'stream'>;
  /** Where the base layers come from. */
  readonly source: ImageSource;
}

/** A patched image before it is anywhere: its new parts from the work folder, the layers below from the source's place. */
export function patchedSource({ patched, work, source }: PatchedParts): ImageSource {
  const { manifest, config, layer } = patched;
  return {
    name: source.name,
    manifest: async (reference, signal) =>
      reference === manifest.digest ? manifest : await source.manifest(reference, signal),
    blob: (descriptor, signal) => {
      if (descriptor.digest === layer.digest) return work.stream(layer.path);
      if (descriptor.digest === config.digest) return once(config.bytes);
      return source.blob(descriptor, signal);
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

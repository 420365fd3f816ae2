import type { Image } from '../../../model/index.ts';
import type { PatchedImage } from '../contract.ts';

/** The image as the first engine left it. */
export function imageOf(image: Image, { manifest, config, layer }: PatchedImage): Image {
  const { digest, diffId, mediaType, sizeBytes } = layer;
  return {
    ...image,
    family: { manifest: manifest.digest, config: config.digest },
    layers: [...image.layers, { digest, diffId, mediaType, sizeBytes }],
  };
}

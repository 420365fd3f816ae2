import { resolveImage } from '../../discover/images/index.ts';
import type { ImageFamily } from '../../model/index.ts';
import type { World } from '../world.ts';
import { openImage } from './open-image.ts';

/** The digests by which a runtime may name an image, asked from its registry. */
export async function readFamily(world: World, reference: string, signal: AbortSignal): Promise<ImageFamily> {
  const opened = await openImage(world, reference);
  const { value } = await resolveImage(opened.source, opened.reference, {
    platform: { os: 'linux', architecture: 'amd64' },
    name: reference,
    signal,
  });
  return value.family;
}

import type { ImageSource } from '../../edges/oci/interface.ts';
import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import type { Digest } from '../../kernel/index.ts';
import type { World } from '../world.ts';

/** Opens the source of an image: a local layout or archive, else its registry. `reference` is the one inside the source. */
export async function openImage(
  world: World,
  reference: string,
  {
    digest,
    mayBeLocal = false,
  }: { readonly digest?: Digest | undefined; readonly mayBeLocal?: boolean | undefined } = {},
): Promise<{ readonly source: ImageSource; readonly reference: string }> {
  const local = mayBeLocal ? await world.openLocalImage(reference) : undefined;
  if (local !== undefined) return local;
  const parsed = parseImageReference(reference);
  return {
    source: (await world.registries()).source(repositoryOf(parsed)),
    reference: digest ?? parsed.digest ?? parsed.tag ?? 'latest',
  };
}

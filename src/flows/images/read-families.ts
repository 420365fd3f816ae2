import { resolveImage } from '../../discover/images/index.ts';
import type { ImageSource } from '../../edges/oci/interface.ts';
import { parseManifest } from '../../formats/oci/index.ts';
import { OakumError } from '../../kernel/index.ts';
import type { Image, Platform } from '../../model/index.ts';
import type { World } from '../world.ts';
import { openImage } from './open-image.ts';

export interface ReadingFamilies {
  /** Of the nodes that may run it. */
  readonly architectures: readonly string[];
  readonly signal: AbortSignal;
}

export type Sibling = Pick<Image, 'family' | 'platform'>;

/**
 * The digests by which runtimes may name an image, asked from its registry: one family for each image of an index that these
 * processors run.
 *
 * @throws images.no-platform where it has none for them
 */
export async function readFamilies(
  world: World,
  reference: string,
  { architectures, signal }: ReadingFamilies,
): Promise<readonly Sibling[]> {
  const opened = await openImage(world, reference);
  const resolve = async (platform: Platform): Promise<Sibling> =>
    (await resolveImage(opened.source, opened.reference, { platform, name: reference, signal })).value;
  const found: Sibling[] = [];
  let missing: unknown;
  for (const platform of await platformsFor(opened, { architectures, signal })) {
    try {
      found.push(await resolve(platform));
    } catch (error) {
      if (!(error instanceof OakumError) || error.code !== 'images.no-platform') throw error;
      missing ??= error;
    }
  }
  if (found.length === 0 && missing !== undefined) throw missing;
  return found;
}

/** Every variant that an index has for a processor; where it names none, the processors themselves are looked for. */
async function platformsFor(
  { source, reference }: { readonly source: ImageSource; readonly reference: string },
  { architectures, signal }: ReadingFamilies,
): Promise<readonly Platform[]> {
  const { bytes, mediaType } = await source.manifest(reference, signal);
  const parsed = parseManifest(bytes, mediaType);
  const [usual = 'amd64'] = architectures;
  // One image is what it is, whatever is asked for.
  if (parsed.kind === 'manifest') return [{ os: 'linux', architecture: usual }];
  const fits = parsed.index.manifests.flatMap(({ platform }) =>
    platform?.os === 'linux' && architectures.includes(platform.architecture) ? [platform] : [],
  );
  return fits.length > 0 ? fits : architectures.map((architecture) => ({ os: 'linux', architecture }));
}

import { type ImageReference, parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { type Digest, OakumError } from '../../kernel/index.ts';
import type { BuildWrite, ImageBuildSource } from '../../model/index.ts';
import type { World } from '../world.ts';

export type TaggedReference = ImageReference & { readonly tag: string };

/**
 * The image that the build pushes, by the Baseline's template.
 *
 * @throws rebuild.no-result where it names no tag
 */
export function resultImage(
  source: ImageBuildSource,
  {
    reference,
    revision,
    request,
  }: { readonly reference: string; readonly revision: string; readonly request: string },
): TaggedReference {
  const from = parseImageReference(reference);
  const values = new Map([
    ['tag', from.tag ?? ''],
    ['revision', revision],
    ['short', revision.slice(0, 12)],
    ['request', request],
  ]);
  const text = (source.result ?? `${repositoryOf(from)}:{tag}`).replaceAll(
    /\{(\w+)\}/g,
    (all, name: string) => values.get(name) ?? all,
  );
  const named = text.endsWith(':') ? undefined : parseImageReference(text);
  if (named?.tag !== undefined) return { ...named, tag: named.tag };
  throw new OakumError('rebuild.no-result', `${text} names no tag: where does the build push its image?`, {
    hint: 'name the image with its tag, or say it in spec.source.result of the Baseline',
  });
}

/** The same, as an order has it. */
export function resultPlaceOf({ result }: Pick<BuildWrite, 'result'>): TaggedReference {
  const named = parseImageReference(result);
  return { ...named, tag: named.tag ?? '' };
}

/** What lies under a tag now; undefined where nothing does. */
export async function digestAt(
  world: World,
  place: TaggedReference,
  signal: AbortSignal,
): Promise<Digest | undefined> {
  const target = (await world.registries()).target(repositoryOf(place));
  return (await target.findManifest(place.tag, signal))?.digest;
}

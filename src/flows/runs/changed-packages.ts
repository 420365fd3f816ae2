import type { Digest } from '../../kernel/index.ts';
import type { MadeImage, Patch } from '../../model/index.ts';

type LayerPatch = Extract<Patch, { kind: 'layer-patch' }>;
type Rebuild = Extract<Patch, { kind: 'rebuild' }>;

export interface ReadManifest {
  readonly made: MadeImage | undefined;
  readonly manifest: Digest;
}

/**
 * The packages that a patch moved in one image that runs, by name. Of an index each platform has its own, and one that stayed as the source has
 * it has none. Undefined for an image of an index of which nobody knows which platform it is: it must not count as compared.
 */
export function changedIn(
  patch: LayerPatch | Rebuild,
  { made, manifest }: ReadManifest,
): readonly string[] | undefined {
  if (patch.kind === 'rebuild') return ofBase(patch);
  const { packages, platforms } = patch;
  if (platforms === undefined) return packages.map(({ name }) => name);
  const own = made?.platforms?.find(({ digest }) => digest === manifest);
  const found = platforms.find(({ platform, digest }) => platform === own?.platform || digest === manifest);
  return found?.packages.map(({ name }) => name);
}

/** Of a rebuild the packages of its base whose findings end: they are the distribution's own, whoever built the image. */
function ofBase({ removes }: Rebuild): readonly string[] {
  return [...new Set(removes.flatMap((place) => place.name.split(' ')[1] ?? []))];
}

import type { ImageSource, ImageTarget } from '../../edges/oci/interface.ts';
import type { Digest } from '../../kernel/index.ts';
import { inParallel } from '../in-parallel.ts';

/** The tags of a repository by what they name; undefined where it has more than can be listed. */
export type Tags = ReadonlyMap<string, Digest>;

/** A list of tags ends here: there may be more. */
const mostTags = 10_000;
const width = 8;

/** Looks up what every tag names: a digest is removed only where no tag that is not meant names it, too. */
export async function tagsOf(
  { source, target }: { readonly source: ImageSource; readonly target: ImageTarget },
  signal: AbortSignal,
): Promise<Tags | undefined> {
  const names = (await source.tags?.(signal)) ?? [];
  if (names.length >= mostTags) return undefined;
  const found = await inParallel(names, width, async (name) => {
    const manifest = await target.findManifest(name, signal);
    return manifest === undefined ? [] : [[name, manifest.digest] as const];
  });
  return new Map(found.flat());
}

import { OakumError } from '../../kernel/index.ts';
import { matchesImageGlob, type SeenImage } from '../../model/index.ts';
import type { PushedImage } from './pushed-images.ts';

/** What of all that Oakum pushed a collection is about: tags as a person saw them, or repositories by pattern. */
export type Meant =
  | { readonly kind: 'seen'; readonly images: readonly SeenImage[] }
  | { readonly kind: 'repositories'; readonly globs: readonly string[] };

/**
 * Whether an image is meant; without `only` each is.
 *
 * @throws usage.not-pushed where somebody means what Oakum never pushed: nothing of the request is done then.
 */
export function meantBy(
  only: Meant | undefined,
  pushed: readonly PushedImage[],
): (image: PushedImage) => boolean {
  if (only === undefined) return () => true;
  if (only.kind === 'repositories')
    return ({ repository }) => only.globs.some((glob) => matchesImageGlob(glob, repository));
  const known = new Set(pushed.map(seenKey));
  const meant = new Set(only.images.map(({ image, digest }) => `${image}@${digest}`));
  const [foreign] = [...meant].filter((key) => !known.has(key));
  if (foreign === undefined) return (image) => meant.has(seenKey(image));
  throw new OakumError('usage.not-pushed', `the evidence log has no push of ${foreign}`, {
    hint: 'look at the list again: only what Oakum pushed is removed',
  });
}

function seenKey({ repository, tag, digest }: PushedImage): string {
  return `${repository}:${tag}@${digest}`;
}

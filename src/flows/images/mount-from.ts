import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';

/** The repository of one registry from which blobs of an image need not be uploaded again; undefined where it is the same, or another registry's. */
export function mountFrom(image: string, toRepository: string): string | undefined {
  const from = parseImageReference(image);
  const isSameRegistry = parseImageReference(toRepository).registry === from.registry;
  return isSameRegistry && repositoryOf(from) !== toRepository ? from.repository : undefined;
}

import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';

/** `nginx` as `docker.io/library/nginx`; undefined for what names no image, such as a template. */
export function repositoryText(image: string): string | undefined {
  try {
    return repositoryOf(parseImageReference(image));
  } catch {
    // The only thing that it throws: it is no reference.
    return undefined;
  }
}

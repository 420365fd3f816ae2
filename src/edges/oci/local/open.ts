import { isDigest, OakumError } from '../../../kernel/pure/index.ts';
import type { ImageSource } from '../interface.ts';
import { imagesOfDockerArchive } from './docker-archive.ts';
import { imagesOfLayout } from './layout.ts';
import type { LocalImages } from './local-images.ts';
import { filesOfArchive, filesOfDirectory } from './stored-files.ts';

const maxDockerManifestBytes = 16 * 2 ** 20;

/** Opens a directory in OCI layout. @throws oci.malformed */
export function openLayout(directory: string): Promise<LocalImages> {
  return imagesOfLayout(filesOfDirectory(directory));
}

/**
 * Opens an archive: an OCI layout in a tar, or what `docker save` writes; plain or compressed. Newer `docker save` files
 * are both, and then the layout counts, because its digests are those of the registry.
 *
 * @throws oci.unreadable, oci.malformed
 */
export async function openArchive(file: string): Promise<LocalImages> {
  const files = await filesOfArchive(file);
  if ((await files.size('index.json')) !== undefined) return imagesOfLayout(files);
  const manifest = await files.read('manifest.json', maxDockerManifestBytes);
  if (manifest !== undefined) return imagesOfDockerArchive(files, manifest);
  throw new OakumError('oci.malformed', `${file} is neither an OCI archive nor one of docker save`);
}

const schemes = ['oci', 'oci-archive', 'docker-archive'] as const;

/**
 * Opens `oci:DIR[:NAME]`, `oci-archive:FILE[:NAME]` or `docker-archive:FILE[:NAME]`, as skopeo and podman write them;
 * NAME may be a digest with `@`. undefined for anything else: a reference to a registry.
 *
 * @throws oci.ambiguous if no name is given and there is not exactly one image.
 */
export async function openLocalImage(
  text: string,
): Promise<{ readonly source: ImageSource; readonly reference: string } | undefined> {
  const scheme = schemes.find((one) => text.startsWith(`${one}:`));
  if (scheme === undefined) return undefined;
  const { path, name } = splitPath(text.slice(scheme.length + 1));
  const local = await (scheme === 'oci' ? openLayout(path) : openArchive(path));
  if (name !== undefined) return { source: local.source, reference: name };
  const [only, ...others] = local.images;
  if (only !== undefined && others.length === 0) return { source: local.source, reference: only.digest };
  const known = local.images.map((image) => image.names[0] ?? image.digest);
  throw new OakumError('oci.ambiguous', `${path} holds ${local.images.length} images: ${known.join(', ')}`, {
    hint: `name one of them: ${scheme}:${path}:NAME`,
  });
}

/** The path ends at the first colon or `@sha256:` behind its last slash; a name may hold slashes and colons itself. */
function splitPath(rest: string): { readonly path: string; readonly name: string | undefined } {
  const at = rest.indexOf('@sha256:');
  if (at > 0 && isDigest(rest.slice(at + 1))) return { path: rest.slice(0, at), name: rest.slice(at + 1) };
  const colon = rest.indexOf(':');
  return colon <= 0
    ? { path: rest, name: undefined }
    : { path: rest.slice(0, colon), name: rest.slice(colon + 1) };
}

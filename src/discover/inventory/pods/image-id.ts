import { type Digest, isDigest } from '../../../kernel/pure/index.ts';

/**
 * What a runtime reports as `imageID`. Which digest it is (index, manifest or configuration) is not said anywhere
 * (kubernetes/kubernetes#115199) and found only by asking the registry: `repository` forms are an index or a manifest,
 * `bare` ones usually the configuration.
 */
export type ImageId =
  | { readonly kind: 'repository'; readonly repository: string; readonly digest: Digest }
  | { readonly kind: 'bare'; readonly digest: Digest }
  | { readonly kind: 'none' };

/**
 * Forms in the field: `docker.io/library/nginx@sha256:…` (containerd, CRI-O), `docker-pullable://nginx@sha256:…` and
 * `docker://sha256:…` (cri-dockerd), bare `sha256:…` (an image that no registry gave, or CRI-O's image id), `` (not
 * started yet). Anything else is none: a name with a tag says nothing about what runs.
 */
export function parseImageId(text: string): ImageId {
  const plain = text.replace(/^docker(-pullable)?:\/\//, '');
  const at = plain.lastIndexOf('@');
  const digest = plain.slice(at + 1);
  if (!isDigest(digest)) return { kind: 'none' };
  return at > 0 ? { kind: 'repository', repository: plain.slice(0, at), digest } : { kind: 'bare', digest };
}

import { type Digest, isDigest, OakumError } from '../../kernel/pure/index.ts';

/** An image reference taken apart: `registry.acme.io/shop/web:1.2@sha256:…`. */
export interface ImageReference {
  /** Host and port: `docker.io`, `127.0.0.1:5000`. */
  readonly registry: string;
  /** Path inside the registry: `library/nginx`, `shop/web`. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: Digest | undefined;
}

const repositoryForm = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const tagForm = /^\w[\w.-]{0,127}$/;
const hostForm =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;

/**
 * Takes a reference apart by the rules of the distribution project: the first part is a host if it has a dot, a colon or
 * is `localhost`; without a host it is Docker Hub, and without a namespace there, `library`.
 *
 * @throws oci.bad-reference
 */
export function parseImageReference(text: string): ImageReference {
  const [name = '', digest, ...more] = text.split('@');
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const hasHost = first === 'localhost' || /[.:]/.test(first);
  const path = hasHost ? name.slice(slash + 1) : name;
  const colon = path.lastIndexOf(':');
  const tag = colon === -1 ? undefined : path.slice(colon + 1);
  const plain = colon === -1 ? path : path.slice(0, colon);
  // Docker's clients still write the Hub's first name.
  const registry = hasHost && first !== 'index.docker.io' ? first : 'docker.io';
  const repository = registry === 'docker.io' && !plain.includes('/') ? `library/${plain}` : plain;
  const ok =
    more.length === 0 &&
    text.length <= 512 &&
    hostForm.test(registry) &&
    repositoryForm.test(repository) &&
    (tag === undefined || tagForm.test(tag));
  if (!ok || (digest !== undefined && !isDigest(digest))) {
    throw new OakumError(
      'oci.bad-reference',
      `not an image reference: ${JSON.stringify(text.slice(0, 200))}`,
      { hint: 'for example registry.acme.io/shop/web:1.2' },
    );
  }
  return { registry, repository, tag, digest: digest === undefined ? undefined : digest };
}

/** `registry/repository`, as a Registries interface takes it. */
export function repositoryOf({
  registry,
  repository,
}: Pick<ImageReference, 'registry' | 'repository'>): string {
  return `${registry}/${repository}`;
}

/** The whole reference again, in its normal form. */
export function printReference(reference: ImageReference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  return `${repositoryOf(reference)}${tag}${reference.digest === undefined ? '' : `@${reference.digest}`}`;
}

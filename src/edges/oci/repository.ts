import { OakumError } from '../../kernel/pure/index.ts';

export interface RepositoryName {
  readonly host: string;
  /** Path on that host. */
  readonly repository: string;
}

const pathForm = /^[a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*$/;

/**
 * Splits a repository as images name it into host and path, with Docker's defaults: `nginx` is
 * `docker.io/library/nginx`.
 *
 * @throws oci.malformed for a name that the distribution specification does not allow; it would end up in a URL.
 */
export function splitRepository(name: string): RepositoryName {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasHost = /[.:]/.test(first) || first === 'localhost';
  const host = hasHost ? first : 'docker.io';
  const path = hasHost ? name.slice(slash + 1) : name;
  const repository = host === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  if (pathForm.test(repository) && repository.length <= 255) return { host, repository };
  throw new OakumError(
    'oci.malformed',
    `not the name of a repository: ${JSON.stringify(name.slice(0, 100))}`,
  );
}

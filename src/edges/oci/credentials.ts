import { OakumError } from '../../kernel/pure/index.ts';
import type { Registry } from '../../model/index.ts';
import type { CommandRunner } from '../exec/interface.ts';
import type { Credentials } from './credential-kinds.ts';
import { dockerCredentials } from './docker-config.ts';
import type { RegistryAct } from './errors.ts';

export interface CredentialSources {
  /** Text of docker's config.json. */
  readonly dockerConfig?: string | undefined;
  /** Runs docker's credential helpers; without it they are not asked. */
  readonly runner?: CommandRunner | undefined;
  /** The value behind a name of `credentialsFrom`: `user:password`. */
  credentialsOf(name: string): string | undefined;
}

/**
 * The credentials for one act on one host; undefined means to ask without any. A name in the Registry document is
 * binding: if nothing is behind it, that is an error and not a reason to try others. Pushing never uses pull
 * credentials: docker's configuration counts for it only where the Registry document declares a push.
 *
 * @throws oci.no-credentials if a named credential is not there.
 */
export async function credentialsFor(
  act: RegistryAct,
  host: string,
  { document, sources }: { readonly document: Registry | undefined; readonly sources: CredentialSources },
): Promise<Credentials | undefined> {
  const push = document?.spec.push;
  const name = act !== 'pull' ? push?.credentialsFrom : document?.spec.credentialsFrom;
  if (name !== undefined) return named(name, host, sources);
  if (sources.dockerConfig === undefined || (act !== 'pull' && push === undefined)) return undefined;
  return dockerCredentials(sources.dockerConfig, host, sources.runner);
}

function named(name: string, host: string, sources: CredentialSources): Credentials {
  const text = sources.credentialsOf(name) ?? '';
  const colon = text.indexOf(':');
  if (colon > 0) return { kind: 'basic', user: text.slice(0, colon), password: text.slice(colon + 1) };
  throw new OakumError('oci.no-credentials', `${name} does not hold user:password for ${host}`, {
    hint: `set ${name}, or take credentialsFrom out of the Registry document`,
  });
}

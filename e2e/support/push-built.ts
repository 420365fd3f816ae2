import { makeRegistries } from '../../src/edges/oci/index.ts';
import { parseImageReference, repositoryOf } from '../../src/formats/oci/index.ts';
import { systemClock } from '../../src/kernel/index.ts';
import type { BuiltImage } from '../../testing/builders/index.ts';

/** Pushes an image that a test built to a registry of this machine; gives `repository@digest`. */
export async function pushBuilt(reference: string, image: BuiltImage): Promise<string> {
  const parsed = parseImageReference(reference);
  const repository = repositoryOf(parsed);
  const registries = makeRegistries({
    registries: [],
    clock: systemClock,
    random: Math.random,
    credentialsOf: () => undefined,
  });
  return `${repository}@${await image.push(registries.target(repository), parsed.tag ?? 'latest')}`;
}

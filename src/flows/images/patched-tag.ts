import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { OakumError } from '../../kernel/index.ts';
import type { World } from '../world.ts';

/** Where a patched image goes, in the words of the cluster: repository and tag. */
export interface PatchedPlace {
  readonly repository: string;
  readonly tag: string;
}

const mostAttempts = 1000;

/** The repository that `Registry.spec.push` names, and the first free tag `<tag>-oakum.<n>`. Looks, and writes nothing. */
export async function patchedTag(world: World, image: string): Promise<PatchedPlace> {
  const reference = parseImageReference(image);
  const repository = pushRepository(world, image);
  const target = (await world.registries()).target(repository);
  const base = (reference.tag ?? 'patched').replace(/-oakum\.\d+$/, '').slice(0, 110);
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const tag = `${base}-oakum.${attempt}`;
    if ((await target.findManifest(tag)) === undefined) return { repository, tag };
  }
  throw new OakumError('images.no-free-tag', `${repository} has ${mostAttempts} patched tags of ${base}`, {
    hint: 'remove old ones',
  });
}

/** The same repository, unless the registry's document maps it elsewhere: `push.repository` is a prefix there. */
export function pushRepository(world: World, image: string): string {
  const reference = parseImageReference(image);
  const document = world.documents.registries.find((registry) => registry.spec.host === reference.registry);
  const prefix = document?.spec.push?.repository ?? 'same';
  return prefix === 'same' ? repositoryOf(reference) : `${prefix.replace(/\/$/, '')}/${reference.repository}`;
}

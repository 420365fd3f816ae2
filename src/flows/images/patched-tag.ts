import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { nextPatchedTag } from '../../remediate/images/index.ts';
import type { World } from '../world.ts';

/** Where a patched image goes, in the words of the cluster: repository and tag. */
export interface PatchedPlace {
  readonly repository: string;
  readonly tag: string;
}

/** The repository that `Registry.spec.push` names, and the first free tag `<tag>-oakum.<n>`. One that was removed is not free. Looks, and writes nothing. */
export async function patchedTag(world: World, image: string): Promise<PatchedPlace> {
  const reference = parseImageReference(image);
  const repository = pushRepository(world, image);
  const target = (await world.registries()).target(repository);
  const { runs } = await world.store();
  const tag = await nextPatchedTag(
    reference.tag ?? 'patched',
    async (candidate) =>
      (await target.findManifest(candidate)) !== undefined ||
      (await runs.intentOf(deletionKey(repository, candidate))) !== undefined,
  );
  return { repository, tag };
}

/** The key of the log's entries about removing a patched tag: one that was ours is never given to another image. */
export function deletionKey(repository: string, tag: string): string {
  return `gc/${repository}:${tag}`;
}

/** The same repository, unless the registry's document maps it elsewhere: `push.repository` is a prefix there. */
export function pushRepository(world: World, image: string): string {
  const reference = parseImageReference(image);
  const document = world.documents.registries.find((registry) => registry.spec.host === reference.registry);
  const prefix = document?.spec.push?.repository ?? 'same';
  return prefix === 'same' ? repositoryOf(reference) : `${prefix.replace(/\/$/, '')}/${reference.repository}`;
}

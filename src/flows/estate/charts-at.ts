import type { AddOnOptions } from '../../discover/addons/index.ts';
import type { Cluster } from '../../model/index.ts';
import type { World } from '../world.ts';

/** How chart repositories are asked; undefined where none is configured: then nobody is asked. */
export async function chartsAt(
  world: World,
  { helm, namespaces }: Cluster['spec'],
): Promise<AddOnOptions['charts']> {
  if (helm.repositories.length === 0) return undefined;
  const access = { fetcher: await world.fetcher(), registries: await world.registries() };
  return { access, repositories: helm.repositories, readsGitOps: namespaces.length === 0 };
}

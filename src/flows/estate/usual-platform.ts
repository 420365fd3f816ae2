import type { Inventory, Platform } from '../../model/index.ts';

/** Linux on these processors; sorted, each once. Nodes of Windows run none of the images that we patch. */
export function nodeArchitectures({ nodes }: Pick<Inventory, 'nodes'>): readonly string[] {
  return [
    ...new Set(nodes.filter((one) => !isWindows(one)).map(({ architecture }) => architecture)),
  ].toSorted();
}

/** Windows names itself so in `osImage`: `Windows Server 2022 Datacenter`. */
export function isWindows({ osImage }: Pick<Inventory['nodes'][number], 'osImage'>): boolean {
  return /^windows/i.test(osImage);
}

/** What an index is read for where nothing of it runs: the processor of the nodes, amd64 where they differ and some have it, or none is known. */
export function usualPlatform(inventory: Pick<Inventory, 'nodes'> | undefined): Platform {
  const found = inventory === undefined ? [] : nodeArchitectures(inventory);
  const [first = 'amd64'] = found;
  return { os: 'linux', architecture: found.includes('amd64') ? 'amd64' : first };
}

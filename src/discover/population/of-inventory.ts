import type { ClusterSighting, InventoryEntry } from '../../model/index.ts';
import { sightingOf } from './sighting.ts';

/** What a person wrote down; their loopback is this machine's. */
export function ofInventory(entry: InventoryEntry, place: string): ClusterSighting {
  const { server, servers = [], ...plain } = entry;
  return sightingOf({
    ...plain,
    source: 'inventory',
    place,
    addresses: [server, ...servers],
    spokenBy: 'here',
  });
}

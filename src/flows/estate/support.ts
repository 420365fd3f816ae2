import {
  componentRelease,
  componentSkew,
  type LifecycleTable,
  osImageRelease,
  type Release,
  type Support,
  supportOf,
} from '../../assess/lifecycle/index.ts';
import type { Inventory, Skew } from '../../model/index.ts';
import { readTables } from '../assess/tables.ts';
import type { World } from '../world.ts';
import { serversOf } from './skews.ts';

/** How long what a cluster is made of is supported, each version once. */
export interface EstateSupport {
  /** By subject: `component:kubelet@v1.34.2`. */
  readonly components: ReadonlyMap<string, Support>;
  /** By `nodeInfo.osImage`. */
  readonly systems: ReadonlyMap<string, Support>;
  /** By `nodeInfo.kubeletVersion`. */
  readonly skews: ReadonlyMap<string, Skew>;
}

/** @throws what reading the bundled tables throws. */
export async function estateSupport(world: World, inventory: Inventory): Promise<EstateSupport> {
  const { lifecycle } = await readTables(world.data);
  return supportIn(inventory, lifecycle, world.clock.now().toString().slice(0, 10));
}

/** @param on the day to judge by, `2026-11-21` */
export function supportIn(
  { components, nodes, cluster, distribution }: Inventory,
  table: LifecycleTable,
  on: string,
): EstateSupport {
  const judge = (release: Release | undefined, named: string): Support =>
    release === undefined
      ? { kind: 'unknown', title: named, reason: `"${named}" names no release that has dates` }
      : supportOf(table, release, on);
  const servers = serversOf({ components, cluster });
  const kubelets = new Set(nodes.map((node) => node.kubeletVersion));
  return {
    components: new Map(
      components.map((one) => [
        `component:${one.name}@${one.version}`,
        judge(componentRelease(one, distribution.id), `${one.name} ${one.version}`),
      ]),
    ),
    systems: new Map(nodes.map(({ osImage }) => [osImage, judge(osImageRelease(osImage), osImage)])),
    skews: new Map(
      [...kubelets].flatMap((version) => {
        const skew = componentSkew({ name: 'kubelet', version }, { servers });
        return skew === undefined ? [] : [[version, skew]];
      }),
    ),
  };
}

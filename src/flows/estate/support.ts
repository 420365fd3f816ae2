import {
  componentRelease,
  kubeletSkew,
  type LifecycleTable,
  osImageRelease,
  type Release,
  type Skew,
  type Support,
  supportOf,
} from '../../assess/lifecycle/index.ts';
import type { Inventory } from '../../model/index.ts';
import { readTables } from '../assess/tables.ts';
import type { World } from '../world.ts';

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
  const kubelets = new Set(nodes.map((node) => node.kubeletVersion));
  return {
    components: new Map(
      components.map((one) => [
        `component:${one.name}@${one.version}`,
        judge(componentRelease(one, distribution.id), `${one.name} ${one.version}`),
      ]),
    ),
    systems: new Map(nodes.map(({ osImage }) => [osImage, judge(osImageRelease(osImage), osImage)])),
    skews: new Map([...kubelets].map((version) => [version, kubeletSkew(version, oldestServer(components))])),
  };

  /** While API servers are upgraded one by one, kubelets must fit the oldest. */
  function oldestServer(all: Inventory['components']): string | undefined {
    const servers = all.filter(({ name, upstream }) => name === 'kube-apiserver' && upstream !== undefined);
    const [oldest] = servers.map(({ version }) => version).toSorted(byMinor);
    return oldest ?? cluster.version;
  }
}

function byMinor(left: string, right: string): number {
  const minor = (version: string): number => Number(/^v?\d+\.(\d+)/.exec(version)?.[1] ?? 0);
  return minor(left) - minor(right);
}

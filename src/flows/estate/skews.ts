import { componentSkew } from '../../assess/lifecycle/index.ts';
import { compareText } from '../../kernel/index.ts';
import type { Component, ComponentSkew, Inventory } from '../../model/index.ts';

/** Every version of an API server that something in the cluster names; behind a balancer `/version` is one of several. */
export function serversOf({
  components,
  cluster,
}: Pick<Inventory, 'components' | 'cluster'>): readonly string[] {
  const servers = components.filter(
    ({ name, upstream }) => name === 'kube-apiserver' && upstream !== undefined,
  );
  if (servers.length > 0) return servers.map(({ version }) => version);
  return cluster.version === undefined ? [] : [cluster.version];
}

/** Components whose skew is not allowed or not known, each version with what is wrong of it once, with its places. */
export function skewsOf(inventory: Pick<Inventory, 'components' | 'cluster'>): readonly ComponentSkew[] {
  const { components } = inventory;
  const servers = serversOf(inventory);
  const kubelets = new Map(
    components.filter(({ name }) => name === 'kubelet').map(({ where, version }) => [where, version]),
  );
  const wrong = components.flatMap((component: Component) => {
    const { name, version, where } = component;
    const skew = componentSkew(component, { servers, kubelet: kubelets.get(where) });
    return skew === undefined || skew.kind === 'allowed' ? [] : [{ component: name, version, skew, where }];
  });
  const groups = Map.groupBy(wrong, ({ component, version, skew }) =>
    [component, version, skew.reason].join('\t'),
  );
  return [...groups]
    .toSorted(([left], [right]) => compareText(left, right))
    .flatMap(([, [first, ...others]]) =>
      first === undefined
        ? []
        : [{ ...first, where: [first, ...others].map(({ where }) => where).toSorted(compareText) }],
    );
}

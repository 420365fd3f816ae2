import { isKnownProduct, productSource } from '../../assess/match/index.ts';
import { parseComponentVersion } from '../../formats/component-version/index.ts';
import { type Component, familyHas, type Inventory, type ScanReport } from '../../model/index.ts';
import type { ReadInUse } from './read-images.ts';

/** The Go modules whose version is the component's own, as its program was built from them. */
const modules: Readonly<Record<string, readonly string[]>> = {
  etcd: ['go.etcd.io/etcd/server/v3', 'go.etcd.io/etcd/v3', 'go.etcd.io/etcd'],
};
const kubernetes = ['k8s.io/kubernetes'];

function isModuleOf(component: string): (module: string) => boolean {
  const product = productSource(component)?.module;
  if (product !== undefined) return (module) => module.replace(/\/v\d+$/, '') === product;
  const wanted = modules[component] ?? (isKnownProduct(component) ? [] : kubernetes);
  return (module) => wanted.includes(module);
}

/**
 * The inventory with versions that no tag named, out of the images that were read: images pinned by digest have only
 * their build info. What stays unknown says why.
 */
export function withBuiltVersions(inventory: Inventory, read: readonly ReadInUse[]): Inventory {
  return { ...inventory, components: inventory.components.map((one) => builtVersion(one, read)) };
}

/** A component with the version out of its image's build info, where it has none. */
export function builtVersion(component: Component, read: readonly ReadInUse[]): Component {
  const { image, upstream, evidence, name } = component;
  if (upstream !== undefined || image === undefined) return component;
  const found = read.find((one) => familyHas(one.image.family, image));
  if (found === undefined) return { ...component, evidence: `${evidence}; the image was not read` };
  const isWanted = isModuleOf(name);
  const built = found.contents.packages.find(
    (item) =>
      (item.type === 'golang' && isWanted(item.name)) || (item.type === 'generic' && item.name === name),
  );
  const version = built === undefined ? undefined : parseComponentVersion(built.version);
  if (built === undefined || version === undefined)
    return { ...component, evidence: `${evidence}; its build info names no version` };
  return {
    ...component,
    version: built.version,
    ...version,
    evidence: `${evidence}; build info of ${built.path ?? built.name}: ${built.name} ${built.version}`,
  };
}

const controlPlaneParts = ['etcd', 'kube-controller-manager', 'kube-scheduler'] as const;

/** Parts of the control plane that nothing in the cluster shows: unknown, with the reason, and never clean. */
export function hiddenParts({ components, distribution }: Inventory): ScanReport['unknowns'] {
  const hidden = controlPlaneParts.filter((part) => components.every(({ name }) => name !== part));
  if (hidden.length === 0) return [];
  const reasons = {
    provider: `${distribution.title} runs them: only the version of its API server is visible`,
    embedded: `${distribution.title} runs them inside its own program: only the version of its API server is visible`,
    pods: 'no pod of them was seen: they are outside of the scope, or run outside of the cluster',
    unknown: 'no pod of them was seen: they are outside of the scope, or run outside of the cluster',
  };
  return [{ what: hidden.join(', '), packages: hidden.length, reason: reasons[distribution.controlPlane] }];
}

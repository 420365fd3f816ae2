import {
  kubernetesComponentOf,
  kubernetesNames,
  wholeKubernetes,
} from '../../formats/kubernetes-advisory/index.ts';
import type { Advisory, AdvisoryIndex, Component, Contents, Os } from '../../model/index.ts';
import { allRead } from '../../model/index.ts';
import type { AskedName, BesideSource } from './look-up.ts';
import { moduleOf, productSource } from './products.ts';
import { isDistributionBuild } from './runtimes.ts';

/** Names under which advisories speak of a component, in which ecosystem, and who else speaks of it. */
export interface ComponentNames {
  readonly ecosystem: 'kubernetes' | 'Go' | 'Bitnami';
  readonly names: readonly string[];
  readonly beside?: readonly BesideSource[];
  readonly successor?: string;
}

/** What the Go database knows of Kubernetes beyond the official feed, whose word on one vulnerability goes first. */
function kubernetesPart(name: string): ComponentNames {
  const names = [name, wholeKubernetes];
  const counts = (advisory: Advisory, index: AdvisoryIndex): boolean =>
    names.includes(kubernetesComponentOf(advisory)) && !isOfficial(advisory, index, kubernetesNames);
  const looksAt = officialNames(kubernetesNames);
  return {
    ecosystem: 'kubernetes',
    names,
    beside: [{ ecosystem: 'Go', name: wholeKubernetes, counts, looksAt }],
  };
}

/** An add-on by its Go module and by Bitnami's records; of the Kubernetes project, by the official feed first. */
function productNames(id: string, version: string): ComponentNames | undefined {
  const product = productSource(id);
  if (product === undefined) return undefined;
  const module = moduleOf(product, version);
  const bitnami = product.bitnami === undefined ? [] : [{ ecosystem: 'Bitnami', name: product.bitnami }];
  if (module === undefined) return { ecosystem: 'Bitnami', names: [product.bitnami ?? id] };
  if (product.isOfKubernetes !== true) return { ecosystem: 'Go', names: [module], beside: bitnami };
  const counts = (advisory: Advisory, index: AdvisoryIndex): boolean =>
    !isOfficial(advisory, index, [module]);
  const looksAt = officialNames([module]);
  return {
    ecosystem: 'kubernetes',
    names: [module],
    beside: [{ ecosystem: 'Go', name: module, counts, looksAt }],
  };
}

function officialNames(names: readonly string[]): readonly AskedName[] {
  return names.map((name) => ({ ecosystem: 'kubernetes', name }));
}

function isOfficial({ id, aliases }: Advisory, index: AdvisoryIndex, names: readonly string[]): boolean {
  const own = new Set([id, ...aliases]);
  return names
    .flatMap((name) => index.lookup('kubernetes', name))
    .some((official) => [official.id, ...official.aliases].some((name) => own.has(name)));
}

const componentNames: Readonly<Record<string, ComponentNames>> = {
  'kube-apiserver': kubernetesPart('k8s.io/apiserver'),
  'kube-controller-manager': kubernetesPart('k8s.io/controller-manager'),
  'kube-scheduler': kubernetesPart('k8s.io/kube-scheduler'),
  'kube-proxy': kubernetesPart('k8s.io/kube-proxy'),
  kubelet: kubernetesPart('k8s.io/kubelet'),
  kubectl: kubernetesPart('k8s.io/kubectl'),
  'cri-o': { ecosystem: 'Go', names: ['github.com/cri-o/cri-o'] },
  runc: { ecosystem: 'Go', names: ['github.com/opencontainers/runc'] },
};

/** The names to look up for an upstream version, or undefined for a component that no source knows. */
export function namesOfComponent(name: string, version: string): ComponentNames | undefined {
  switch (name) {
    case 'containerd':
      return containerdNames(version);
    case 'docker':
      return dockerNames(version);
    case 'etcd':
      return etcdNames(version);
    default:
      return Object.hasOwn(componentNames, name) ? componentNames[name] : productNames(name, version);
  }
}

/** containerd 2 is another Go module than containerd 1: what is open-ended about the old one is not about the new. */
function containerdNames(version: string): ComponentNames {
  const module = 'github.com/containerd/containerd';
  const next = `${module}/v2`;
  return /^[01]\./.test(version)
    ? { ecosystem: 'Go', names: [module], successor: next }
    : { ecosystem: 'Go', names: [next] };
}

/** Since Docker 29 its module counts from 2.0.0 (moby/moby/v2): advisories and engine have no number in common. */
function dockerNames(version: string): ComponentNames | undefined {
  const major = Number(/^(\d+)\./.exec(version)?.[1]);
  if (!(major < 29)) return undefined;
  return { ecosystem: 'Go', names: ['github.com/docker/docker', 'github.com/moby/moby'] };
}

/** Since 3.5 etcd is made of modules of its own numbers; before, of one that Go knows by its commits only. */
function etcdNames(version: string): ComponentNames {
  const modules = ['server/v3', 'v3', 'client/pkg/v3'].map((part) => `go.etcd.io/etcd/${part}`);
  const isOld = /^(?:[0-2]\.|3\.[0-4]\.)/.test(version);
  return {
    ecosystem: 'Go',
    names: isOld ? [...modules, 'go.etcd.io/etcd'] : modules,
    beside: [{ ecosystem: 'Bitnami', name: 'etcd' }],
  };
}

/**
 * Each component in each version as a subject of its own: `component:kubelet@v1.34.2`. Where it runs is derived. A
 * runtime that a distribution built is judged as that distribution's package: `systemOf` says on which system a component
 * runs. Where one version runs on several systems nobody knows whose it is.
 */
export function componentContents(
  components: readonly Component[],
  systemOf: (component: Component) => Os | undefined = () => undefined,
): readonly Contents[] {
  return [...Map.groupBy(components, componentSubject)]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([subject, [first, ...others]]) => {
      if (first === undefined) return [];
      const { name, version } = first;
      const os = isDistributionBuild(name, version) ? systemOf(first) : undefined;
      const isOne = others.every((other) => systemOf(other)?.prettyName === os?.prettyName);
      return [
        {
          subject,
          ...(os === undefined || !isOne ? {} : { os }),
          packages: [{ name, version, type: 'kubernetes', purl: `pkg:k8s/${name}@${version}` }] as const,
          coverage: allRead(1),
        },
      ];
    });
}

function componentSubject(component: Pick<Component, 'name' | 'version'>): string {
  return `component:${component.name}@${component.version}`;
}

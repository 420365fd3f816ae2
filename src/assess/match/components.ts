import type { Component, Contents } from '../../model/index.ts';
import { allRead } from '../../model/index.ts';

/** Names under which advisories speak of a component, in which ecosystem. */
export interface ComponentNames {
  readonly ecosystem: 'kubernetes' | 'Go';
  readonly names: readonly string[];
}

/** Records that name no single component are about `k8s.io/kubernetes`; they count for each of them. */
const whole = 'k8s.io/kubernetes';

const componentNames: Readonly<Record<string, ComponentNames>> = {
  'kube-apiserver': { ecosystem: 'kubernetes', names: ['k8s.io/apiserver', whole] },
  'kube-controller-manager': { ecosystem: 'kubernetes', names: ['k8s.io/controller-manager', whole] },
  'kube-scheduler': { ecosystem: 'kubernetes', names: ['k8s.io/kube-scheduler', whole] },
  'kube-proxy': { ecosystem: 'kubernetes', names: ['k8s.io/kube-proxy', whole] },
  kubelet: { ecosystem: 'kubernetes', names: ['k8s.io/kubelet', whole] },
  kubectl: { ecosystem: 'kubernetes', names: ['k8s.io/kubectl', whole] },
  'ingress-nginx': { ecosystem: 'kubernetes', names: ['k8s.io/ingress-nginx'] },
  etcd: {
    ecosystem: 'Go',
    names: ['go.etcd.io/etcd', 'go.etcd.io/etcd/v3', 'go.etcd.io/etcd/server/v3'],
  },
  coredns: { ecosystem: 'Go', names: ['github.com/coredns/coredns'] },
  'cri-o': { ecosystem: 'Go', names: ['github.com/cri-o/cri-o'] },
};

/**
 * The names to look up, or undefined for a component that no source knows. containerd 2 is another Go module than
 * containerd 1: the open-ended records of the old one would flag every version of the new.
 */
export function namesOfComponent(name: string, version: string): ComponentNames | undefined {
  if (name === 'containerd') {
    const module = 'github.com/containerd/containerd';
    return { ecosystem: 'Go', names: [/^v?[01]\./.test(version) ? module : `${module}/v2`] };
  }
  if (name === 'docker') return dockerNames(version);
  return componentNames[name];
}

/** Since Docker 29 its module counts from 2.0.0 (moby/moby/v2): advisories and engine have no number in common. */
function dockerNames(version: string): ComponentNames | undefined {
  const major = Number(/^v?(\d+)\./.exec(version)?.[1]);
  if (!(major < 29)) return undefined;
  return { ecosystem: 'Go', names: ['github.com/docker/docker', 'github.com/moby/moby'] };
}

/** Each component in each version as a subject of its own: `component:kubelet@v1.34.2`. Where it runs is derived. */
export function componentContents(components: readonly Component[]): readonly Contents[] {
  const subjects = new Map(components.map((component) => [componentSubject(component), component]));
  return [...subjects]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([subject, { name, version }]) => ({
      subject,
      packages: [{ name, version, type: 'kubernetes', purl: `pkg:k8s/${name}@${version}` }],
      coverage: allRead(1),
    }));
}

function componentSubject(component: Pick<Component, 'name' | 'version'>): string {
  return `component:${component.name}@${component.version}`;
}

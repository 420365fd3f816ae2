import { compareText } from '../../../kernel/pure/index.ts';
import type { Component, Node } from '../../../model/index.ts';
import type { PodFacts } from '../pods/pod.ts';

/** What the control plane's own pods are called: kubeadm's `component` label, or `k8s-app`. */
const byLabel: readonly (readonly [label: string, value: string, name: string, container: RegExp])[] = [
  ['component', 'kube-apiserver', 'kube-apiserver', /^kube-apiserver$/],
  ['component', 'kube-controller-manager', 'kube-controller-manager', /^kube-controller-manager$/],
  ['component', 'kube-scheduler', 'kube-scheduler', /^kube-scheduler$/],
  ['component', 'etcd', 'etcd', /^etcd$/],
  ['k8s-app', 'kube-proxy', 'kube-proxy', /^kube-proxy$/],
  ['k8s-app', 'kube-dns', 'coredns', /^coredns$/],
];

/**
 * Kubernetes binaries and where they were seen. Behind a load balancer `/version` is one API server of several: the
 * pods of the others say when they differ.
 */
export function componentsOf(facts: {
  readonly version: string | undefined;
  readonly nodes: readonly Node[];
  readonly pods: readonly PodFacts[];
}): readonly Component[] {
  const components = [
    ...(facts.version === undefined
      ? []
      : [{ name: 'kube-apiserver', version: facts.version, where: 'cluster', evidence: '/version' }]),
    ...facts.nodes.flatMap(nodeComponents),
    ...facts.pods.filter(({ namespace }) => namespace === 'kube-system').flatMap(podComponents),
  ];
  return components.toSorted(
    (left, right) => compareText(left.name, right.name) || compareText(left.where, right.where),
  );
}

function nodeComponents(node: Node): readonly Component[] {
  const where = `node ${node.name}`;
  const [runtime = '', version = 'unknown'] = node.containerRuntime.split('://');
  return [
    { name: 'kubelet', version: node.kubeletVersion, where, evidence: 'status.nodeInfo.kubeletVersion' },
    { name: runtime, version, where, evidence: 'status.nodeInfo.containerRuntimeVersion' },
  ];
}

function podComponents(pod: PodFacts): readonly Component[] {
  return byLabel
    .filter(([label, value]) => pod.labels[label] === value)
    .flatMap(([, , name, container]) => {
      const image = pod.containers.find(({ template }) => container.test(template.name))?.template.image;
      if (image === undefined || pod.isEnded) return [];
      const where = pod.node === undefined ? `pod ${pod.namespace}/${pod.name}` : `node ${pod.node}`;
      return [
        { name, version: tagOf(image) ?? 'unknown', where, evidence: `image ${image} of pod ${pod.name}` },
      ];
    });
}

/** The tag of a reference, also before a digest; a port is no tag. */
function tagOf(image: string): string | undefined {
  return /^(?:.*\/)?[^/:@]+:([\w][\w.-]{0,127})(?:@.*)?$/.exec(image)?.[1];
}

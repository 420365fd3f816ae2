import { parseComponentVersion } from '../../../formats/component-version/index.ts';
import { compareText, type Digest } from '../../../kernel/pure/index.ts';
import type { Component, Node } from '../../../model/index.ts';
import type { PodContainer, PodFacts } from '../pods/pod.ts';

/** Where control planes keep their own pods; OpenShift gives each part a namespace. */
const systemNamespace =
  /^(?:kube-system|openshift-(?:kube-apiserver|kube-controller-manager|kube-scheduler|etcd|dns|cloud-controller-manager))$/;

/**
 * Containers of the control plane by name: kubeadm, RKE2, Talos and the clouds all use the program's own, while labels
 * differ. Cloud controllers carry their cloud's name.
 */
const componentContainer =
  /^(?:kube-(?:apiserver|controller-manager|scheduler|proxy)|etcd|coredns|(?:[a-z0-9]+-)?cloud-(?:controller|node)-manager)$/;
const openshiftDns = { namespace: 'openshift-dns', container: 'dns', name: 'coredns' } as const;

/**
 * Kubernetes binaries and where they were seen. Behind a load balancer `/version` is one API server of several: the
 * pods of the others say when they differ. Nodes that are not ready count: what they run last is what starts again.
 */
export function componentsOf(facts: {
  readonly version: string | undefined;
  readonly nodes: readonly Node[];
  readonly pods: readonly PodFacts[];
}): readonly Component[] {
  const components = [
    ...(facts.version === undefined
      ? []
      : [
          component({
            name: 'kube-apiserver',
            version: facts.version,
            where: 'cluster',
            evidence: '/version',
          }),
        ]),
    ...facts.nodes.flatMap(nodeComponents),
    ...facts.pods.filter(({ namespace }) => systemNamespace.test(namespace)).flatMap(podComponents),
  ];
  return components.toSorted(
    (left, right) => compareText(left.name, right.name) || compareText(left.where, right.where),
  );
}

type Seen = Pick<Component, 'name' | 'version' | 'where' | 'evidence'> & {
  readonly image?: Digest | undefined;
};

function component({ image, ...seen }: Seen): Component {
  const { upstream, build } = parseComponentVersion(seen.version) ?? {};
  return {
    ...seen,
    ...(upstream === undefined ? {} : { upstream }),
    ...(build === undefined ? {} : { build }),
    ...(image === undefined ? {} : { image }),
  };
}

/** kube-proxy is not among them: the node's field for it never held its version (KEP-4004). */
function nodeComponents(node: Node): readonly Component[] {
  const where = `node ${node.name}`;
  const said = node.ready ? '' : ', of a node that is not ready: as it said last';
  const [runtime = '', version = ''] = node.containerRuntime.split('://');
  return [
    component({
      name: 'kubelet',
      version: node.kubeletVersion || 'unknown',
      where,
      evidence: `status.nodeInfo.kubeletVersion${said}`,
    }),
    component({
      name: runtime || 'container runtime',
      version: version || 'unknown',
      where,
      evidence: `status.nodeInfo.containerRuntimeVersion${said}`,
    }),
  ];
}

function podComponents(pod: PodFacts): readonly Component[] {
  if (pod.isEnded) return [];
  const where = pod.node === undefined ? `pod ${pod.namespace}/${pod.name}` : `node ${pod.node}`;
  return pod.containers.flatMap((container) => {
    const name = nameOf(pod.namespace, container);
    if (name === undefined) return [];
    const { image } = container.template;
    const tag = tagOf(image);
    const without = tag === undefined ? ', which has no tag' : '';
    const evidence = `image ${image} of pod ${pod.name}${without}`;
    const seen = { name, version: tag ?? 'unknown', where, evidence };
    return [component({ ...seen, image: container.running.digest })];
  });
}

function nameOf(namespace: string, { template }: PodContainer): string | undefined {
  if (template.role === 'init' || template.role === 'ephemeral') return undefined;
  if (namespace === openshiftDns.namespace)
    return template.name === openshiftDns.container ? openshiftDns.name : undefined;
  return componentContainer.test(template.name) ? template.name : undefined;
}

/** The tag of a reference, also before a digest; a port is no tag. */
function tagOf(image: string): string | undefined {
  return /^(?:.*\/)?[^/:@]+:([\w][\w.-]{0,127})(?:@.*)?$/.exec(image)?.[1];
}

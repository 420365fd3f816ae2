import { describe, expect, it } from 'vitest';
import type { Component, Node } from '../../../model/index.ts';
import { digestOf, objectOf, runningStatus } from '../conformance/objects-reader.ts';
import { readPod } from '../pods/pod.ts';
import { makePodIntern } from '../pods/pod-intern.ts';
import { componentsOf } from './components.ts';

const node: Node = {
  name: 'n1',
  uid: 'n1',
  ready: true,
  osImage: '',
  kernelVersion: '6.1.0-40-amd64',
  containerRuntime: 'containerd://1.7.2',
  kubeletVersion: 'v1.29.3',
  architecture: 'amd64',
  hasExternalIp: false,
};

function podIn(namespace: string, container: string, image: string, imageId = '') {
  const object = objectOf({
    kind: 'Pod',
    name: `${container}-n1`,
    namespace,
    spec: { nodeName: 'n1', containers: [{ name: container, image }] },
    status: { phase: 'Running', containerStatuses: [runningStatus(container, imageId)] },
  });
  return readPod(object, makePodIntern());
}

const line = ({ name, version, upstream, build }: Component): string =>
  [name, version, upstream ?? '-', build ?? '-'].join(' ');

describe('componentsOf', () => {
  it.each([
    ['containerd://1.7.2', 'containerd 1.7.2 1.7.2 -'],
    ['containerd://2.0.5+bottlerocket', 'containerd 2.0.5+bottlerocket 2.0.5 bottlerocket'],
    ['containerd://1.6.20~ds1', 'containerd 1.6.20~ds1 1.6.20 ds1'],
    ['cri-o://1.29.1-5.rhaos4.16.el9', 'cri-o 1.29.1-5.rhaos4.16.el9 1.29.1 5.rhaos4.16.el9'],
    ['docker://20.10.21', 'docker 20.10.21 20.10.21 -'],
    ['containerd', 'containerd unknown - -'],
    ['', 'container runtime unknown - -'],
  ])('reads the runtime %j of a node', (containerRuntime, expected) => {
    const found = componentsOf({ version: undefined, nodes: [{ ...node, containerRuntime }], pods: [] });
    expect(found.filter(({ name }) => name !== 'kubelet').map(line)).toEqual([expected]);
  });

  it('counts nodes that are not ready, and says that they are not', () => {
    const found = componentsOf({ version: undefined, nodes: [{ ...node, ready: false }], pods: [] });
    expect(found.map(({ name, evidence }) => `${name}: ${evidence}`)).toEqual([
      'containerd: status.nodeInfo.containerRuntimeVersion, of a node that is not ready: as it said last',
      'kubelet: status.nodeInfo.kubeletVersion, of a node that is not ready: as it said last',
    ]);
  });

  it('never takes the version of kube-proxy from a node', () => {
    expect(componentsOf({ version: undefined, nodes: [node], pods: [] }).map(line)).toEqual([
      'containerd 1.7.2 1.7.2 -',
      'kubelet v1.29.3 1.29.3 -',
    ]);
  });

  it.each([
    [
      'kube-system',
      'kube-proxy',
      'ecr.aws/eks/kube-proxy:v1.29.3-minimal-eksbuild.2',
      'kube-proxy v1.29.3-minimal-eksbuild.2 1.29.3 minimal-eksbuild.2',
    ],
    ['kube-system', 'etcd', 'registry.k8s.io/etcd:3.5.15-0', 'etcd 3.5.15-0 3.5.15 -'],
    [
      'kube-system',
      'kube-apiserver',
      'rancher/hardened-kubernetes:v1.29.3-rke2r1-build2',
      'kube-apiserver v1.29.3-rke2r1-build2 1.29.3 rke2r1-build2',
    ],
    [
      'kube-system',
      'coredns',
      'mcr.io/coredns:v1.9.4-hotfix.20240520',
      'coredns v1.9.4-hotfix.20240520 1.9.4 hotfix.20240520',
    ],
    [
      'kube-system',
      'aws-cloud-controller-manager',
      'r.io/ccm:v1.29.0',
      'aws-cloud-controller-manager v1.29.0 1.29.0 -',
    ],
    ['openshift-etcd', 'etcd', `quay.io/ocp@${digestOf(1)}`, 'etcd unknown - -'],
    ['openshift-dns', 'dns', `quay.io/ocp@${digestOf(1)}`, 'coredns unknown - -'],
  ])('in %s reads the container %s of %s', (namespace, container, image, expected) => {
    const pods = [podIn(namespace, container, image)];
    expect(componentsOf({ version: undefined, nodes: [], pods }).map(line)).toEqual([expected]);
  });

  it.each([
    ['shop', 'etcd'],
    ['kube-system', 'calico-etcd'],
    ['kube-system', 'kube-apiserver-proxy'],
    ['openshift-dns', 'coredns'],
  ])('in %s takes %s for no part of the control plane', (namespace, container) => {
    const pods = [podIn(namespace, container, 'r/x:1.2.3')];
    expect(componentsOf({ version: undefined, nodes: [], pods })).toEqual([]);
  });

  it('keeps the digest that runs, by which an image without a tag can be looked into', () => {
    const pods = [podIn('kube-system', 'etcd', `r.io/etcd@${digestOf(1)}`, `r.io/etcd@${digestOf(1)}`)];
    expect(componentsOf({ version: undefined, nodes: [], pods })).toEqual([
      {
        name: 'etcd',
        version: 'unknown',
        where: 'node n1',
        evidence: `image r.io/etcd@${digestOf(1)} of pod etcd-n1, which has no tag`,
        image: digestOf(1),
      },
    ]);
  });
});

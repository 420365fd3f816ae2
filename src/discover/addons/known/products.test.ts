import { describe, expect, it } from 'vitest';
import type { Workload } from '../../../model/index.ts';
import { products } from './products.ts';
import { recognise, tagOf } from './recognise.ts';

function workload(
  ...containers: readonly (readonly [role: 'regular' | 'init' | 'sidecar' | 'ephemeral', image: string])[]
): Workload {
  return {
    id: 'c/u',
    uid: 'u',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'kube-system',
    name: 'x',
    resourceVersion: '1',
    labels: {},
    podLabels: {},
    replicas: 1,
    readyReplicas: 1,
    activity: 'running',
    hostNetwork: false,
    containers: containers.map(([role, image], index) => ({
      name: `c${index}`,
      role,
      isInTemplate: true,
      image,
      running: [],
      ports: [],
    })),
    ownership: { manager: 'unknown', confidence: 'none', evidence: [] },
    attributes: {},
  };
}

const idsIn = (image: string) => recognise(workload(['regular', image])).map(({ product: [id] }) => id);

describe('known products', () => {
  it.each([
    ['docker.io/calico/node:v3.27.0', 'calico'],
    ['quay.io/cilium/cilium:v1.15.0@sha256:abc', 'cilium'],
    ['quay.io/cilium/operator-generic:v1.15.0', 'cilium'],
    ['602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.16.0', 'aws-vpc-cni'],
    ['registry.k8s.io/ingress-nginx/controller:v1.11.2', 'ingress-nginx'],
    ['registry.acme.io:5000/mirror/ingress-nginx/controller', 'ingress-nginx'],
    ['traefik:v3.0', 'traefik'],
    ['rancher/hardened-coredns:v1.11.1-build20240305', 'coredns'],
    ['mcr.microsoft.com/oss/kubernetes/coredns:v1.9.4-hotfix.20240520', 'coredns'],
    ['registry.k8s.io/metrics-server/metrics-server:v0.7.2', 'metrics-server'],
    ['quay.io/jetstack/cert-manager-controller:v1.14.4', 'cert-manager'],
    ['public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver:v1.30.0', 'aws-ebs-csi'],
    ['gcr.io/knative-releases/knative.dev/serving/cmd/activator@sha256:abc', 'knative'],
    ['quay.io/strimzi/operator:0.40.0', 'strimzi'],
  ])('%s is %s', (image, id) => expect(idsIn(image)).toEqual([id]));

  it.each([
    'registry.acme.io/shop/web:1',
    'registry.acme.io/my-traefik:1',
    'registry.acme.io/traefik-dashboard:1',
    'registry.acme.io/traefik/config:1',
    'registry.acme.io/notcalico/node:1',
    '',
  ])('%j is none of them', (image) => expect(idsIn(image)).toEqual([]));

  it('are seen in what runs for as long as the pod, each once', () => {
    const found = recognise(
      workload(
        ['init', 'calico/cni:v3'],
        ['sidecar', 'istio/proxyv2:1.22'],
        ['regular', 'istio/pilot:1.22'],
        ['ephemeral', 'traefik:1'],
      ),
    );
    expect(found.map(({ product: [id], image }) => `${id} ${image}`)).toEqual(['istio istio/proxyv2:1.22']);
  });

  it('have an id of their own', () => {
    expect(new Set(products.map(([id]) => id)).size).toBe(products.length);
    expect(new Set(products.map(([, title]) => title)).size).toBe(products.length);
  });
});

describe('tagOf', () => {
  it.each([
    ['a/b:1.2@sha256:abc', '1.2'],
    ['host:5000/a/b', undefined],
    ['a@sha256:abc', undefined],
  ])('%s: %s', (image, tag) => expect(tagOf(image)).toBe(tag));
});

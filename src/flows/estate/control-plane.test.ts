import { describe, expect, it } from 'vitest';
import { type Digest, sha256 } from '../../kernel/index.ts';
import { allRead, type Component, type Package, unknownDistribution } from '../../model/index.ts';
import { anInventory } from '../conformance/records.ts';
import { hiddenParts, withBuiltVersions } from './control-plane.ts';
import type { ReadInUse } from './read-images.ts';

const image: Digest = sha256('image');

function component(name: string, different: Partial<Component> = {}): Component {
  return { name, version: 'unknown', where: 'node n1', evidence: 'image', image, ...different };
}

function read(...packages: readonly Package[]): ReadInUse {
  return {
    use: {
      reference: 'r/x',
      digest: image,
      architecture: 'amd64',
      pods: 1,
      targets: [],
      idle: [],
      outsideTemplate: [],
    },
    image: {
      reference: 'r/x',
      family: { index: image, manifest: sha256('manifest'), config: sha256('config') },
      platform: { os: 'linux', architecture: 'amd64' },
      layers: [],
      labels: {},
      annotations: {},
    },
    contents: { subject: 'image:x', packages, coverage: allRead(1) },
  };
}

function built(name: string, version: string): Package {
  return { name, version, type: 'golang', purl: `pkg:golang/${name}@${version}`, path: 'usr/bin/x' };
}

describe('versions of components without a tag', () => {
  it.each([
    ['etcd', built('go.etcd.io/etcd/server/v3', 'v3.5.9'), 'v3.5.9'],
    ['coredns', built('github.com/coredns/coredns', 'v1.11.3'), 'v1.11.3'],
    ['kube-apiserver', built('k8s.io/kubernetes', 'v1.29.3+f67aeb3'), 'v1.29.3+f67aeb3'],
    ['kube-proxy', { ...built('kube-proxy', '1.29.3'), type: 'generic' as const }, '1.29.3'],
  ])('%s has the one that its program was built with', (name, found, version) => {
    const [result] = withBuiltVersions(anInventory([], { components: [component(name)] }), [
      read(built('golang.org/x/net', 'v0.1.0'), found),
    ]).components;
    expect(result).toMatchObject({ version, evidence: expect.stringContaining(`${found.name} ${version}`) });
    expect(result?.upstream).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it.each([
    ['is in no image that was read', [], 'image; the image was not read'],
    [
      'is not in its build info',
      [read(built('golang.org/x/net', 'v0.1.0'))],
      'image; its build info names no version',
    ],
  ])('stays unknown and says why where it %s', (_name, images, evidence) => {
    expect(
      withBuiltVersions(anInventory([], { components: [component('etcd')] }), images).components,
    ).toEqual([component('etcd', { evidence })]);
  });

  it('are left alone where a tag or the API server said them', () => {
    const known = [
      component('etcd', { version: '3.5.9-0', upstream: '3.5.9' }),
      component('kubelet', { image: undefined }),
    ];
    expect(
      withBuiltVersions(anInventory([], { components: known }), [read(built('go.etcd.io/etcd', 'v3.4.0'))])
        .components,
    ).toEqual(known);
  });
});

describe('parts of the control plane that nothing shows', () => {
  it.each([
    ['provider', 'Amazon EKS runs them: only the version of its API server is visible'],
    [
      'embedded',
      'Amazon EKS runs them inside its own program: only the version of its API server is visible',
    ],
    ['pods', 'no pod of them was seen: they are outside of the scope, or run outside of the cluster'],
    ['unknown', 'no pod of them was seen: they are outside of the scope, or run outside of the cluster'],
  ] as const)('are unknown where it is run by: %s', (controlPlane, reason) => {
    const distribution = { ...unknownDistribution, title: 'Amazon EKS', controlPlane };
    const inventory = anInventory([], { distribution, components: [component('etcd')] });
    expect(hiddenParts(inventory)).toEqual([
      { what: 'kube-controller-manager, kube-scheduler', packages: 2, reason },
    ]);
  });

  it('are nothing to speak of where all are there', () => {
    const components = ['etcd', 'kube-controller-manager', 'kube-scheduler'].map((name) => component(name));
    expect(hiddenParts(anInventory([], { components }))).toEqual([]);
  });
});

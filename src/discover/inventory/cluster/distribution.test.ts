import { describe, expect, it } from 'vitest';
import { objectOf } from '../conformance/objects-reader.ts';
import { distributionOf, type NodeClues, nodeClues } from './distribution.ts';
import { distributions } from './distributions.ts';

const plain: NodeClues = {
  node: 'n1',
  labels: ['kubernetes.io/hostname'],
  osImage: 'Debian GNU/Linux 12 (bookworm)',
  kubeletVersion: 'v1.29.3',
  provider: '',
};

describe('distributionOf', () => {
  it.each<[string, string, Partial<NodeClues>, string, number]>([
    ['a plain version', 'v1.29.3', {}, 'unknown', 0],
    ['a machine of Amazon alone', 'v1.29.3', { provider: 'aws:///eu-west-1a/i-0abc' }, 'unknown', 0],
    [
      'EKS by every sign',
      'v1.29.3-eks-adc7111',
      { kubeletVersion: 'v1.29.0-eks-5e0fdde', labels: ['eks.amazonaws.com/nodegroup'] },
      'eks',
      3,
    ],
    ['GKE', 'v1.27.3-gke.100', { labels: ['cloud.google.com/gke-nodepool'] }, 'gke', 2],
    ['AKS, whose versions are plain', 'v1.29.3', { labels: ['kubernetes.azure.com/cluster'] }, 'aks', 1],
    [
      'OpenShift',
      'v1.27.8+4fab27b',
      { labels: ['node.openshift.io/os_id'], osImage: 'Red Hat Enterprise Linux CoreOS 414.92.2024' },
      'openshift',
      3,
    ],
    ['k3s', 'v1.30.1+k3s1', { provider: 'k3s://n1', kubeletVersion: 'v1.30.1+k3s1' }, 'k3s', 3],
    ['RKE2', 'v1.30.1+rke2r1', { provider: 'rke2://n1' }, 'rke2', 2],
    ['Talos, whose versions are plain', 'v1.30.1', { osImage: 'Talos (v1.7.1)' }, 'talos', 1],
    ['kind', 'v1.30.1', { provider: 'kind://docker/kind/kind-control-plane' }, 'kind', 1],
    ['k0s', 'v1.30.1+k0s', {}, 'k0s', 1],
  ])('recognises %s', (_name, version, clues, id, signs) => {
    const found = distributionOf(version, [plain, { ...plain, node: 'n2', ...clues }]);
    expect([found.id, found.evidence.length]).toEqual([id, signs]);
  });

  it('names each kind of evidence with the node that gives it', () => {
    const eks = { ...plain, labels: ['eks.amazonaws.com/nodegroup'], kubeletVersion: 'v1.29.0-eks-1' };
    expect(distributionOf('v1.29.3-eks-adc7111', [eks])).toEqual({
      id: 'eks',
      title: 'Amazon EKS',
      controlPlane: 'provider',
      evidence: [
        '/version says v1.29.3-eks-adc7111',
        'kubelet of n1 is v1.29.0-eks-1',
        'label eks.amazonaws.com/nodegroup of node n1',
      ],
    });
  });

  it('follows the majority of evidence, and says nothing without any', () => {
    const migrated = { ...plain, labels: ['eks.amazonaws.com/nodegroup'], osImage: 'Talos (v1.7.1)' };
    expect(distributionOf('v1.29.3-eks-1', [migrated]).id).toBe('eks');
    expect(distributionOf(undefined, [])).toMatchObject({ id: 'unknown', evidence: [] });
  });

  it('knows each distribution once', () => {
    expect(new Set(distributions.map(({ id }) => id)).size).toBe(distributions.length);
  });

  it('reads clues out of a node, whatever is missing', () => {
    const node = objectOf({
      kind: 'Node',
      name: 'n1',
      spec: { providerID: 'kind://docker/a/b' },
      status: { nodeInfo: { osImage: 'Talos (v1)', kubeletVersion: 'v1.30.1' } },
      metadata: { labels: { a: 'b' } },
    });
    expect(nodeClues(node)).toEqual({
      node: 'n1',
      labels: ['a'],
      osImage: 'Talos (v1)',
      kubeletVersion: 'v1.30.1',
      provider: 'kind://docker/a/b',
    });
    expect(nodeClues(objectOf({ kind: 'Node', name: 'n2', spec: null }))).toMatchObject({
      provider: '',
      osImage: '',
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { Advisory, AdvisoryIndex, Component } from '../../model/index.ts';
import { namesOfComponent } from './components.ts';
import { componentContents, matchContents } from './index.ts';

const component = (name: string, version: string, where = 'cluster'): Component => ({
  name,
  version,
  where,
  evidence: 'test',
});

/** CVE-2023-5528 as cve-feed-osv has it, its stretches in falling order. */
const row: Advisory = {
  id: 'CVE-2023-5528',
  aliases: [],
  feed: 'kubernetes',
  ecosystem: 'kubernetes',
  package: 'k8s.io/kubelet',
  ranges: [
    { introduced: '1.28.0', fixed: '1.28.4' },
    { introduced: '1.27.0', fixed: '1.27.8' },
    { introduced: '1.26.0', fixed: '1.26.11' },
    { introduced: '1.8.0', fixed: '1.25.16' },
  ],
  versions: [],
  severity: 'high',
  cvss: [],
};
const index: AdvisoryIndex = {
  feeds: [
    {
      id: 'kubernetes',
      title: '',
      source: '',
      licence: '',
      asOf: '2026-08-21',
      records: 1,
      quarantined: 0,
      ecosystems: ['kubernetes'],
      knows: 'all',
    },
  ],
  lookup: (ecosystem, name) => (ecosystem === 'kubernetes' && name === 'k8s.io/kubelet' ? [row] : []),
  facts: ([id = '', ...aliases]) => ({ id, aliases, severity: 'unknown' }),
};
const match = (...components: readonly Component[]) =>
  componentContents(components).map((contents) => matchContents(contents, index));

describe('components', () => {
  it('are judged by the version that a vendor built from', () => {
    const [result] = match(component('kubelet', 'v1.27.3-eks-a5565ad'));
    expect(result?.findings).toMatchObject([
      {
        vulnerability: 'CVE-2023-5528',
        subject: 'component:kubelet@v1.27.3-eks-a5565ad',
        fix: { state: 'fixed', version: '1.27.8' },
        evidence: {
          statement: '1.27.0 <= 1.27.3 < 1.27.8; vendor build eks-a5565ad, its backports unknown',
          lookedUp: 'k8s.io/kubelet',
        },
      },
    ]);
  });

  it('are not called vulnerable because a suffix looks like a pre-release of the fix', () => {
    const fixed = ['v1.27.8-eks-8cb36c9', 'v1.27.8-gke.1067', 'v1.27.8-hotfix.20230728', 'v1.27.8+k3s1'];
    expect(
      match(...fixed.map((version) => component('kubelet', version))).flatMap((one) => one.findings),
    ).toEqual([]);
    expect(match(component('kubelet', 'v1.27.8-rc.0'))[0]?.findings).toHaveLength(1);
  });

  it('say nothing of a vendor where the build is upstream’s', () => {
    const [result] = match(component('kubelet', 'v1.27.3'));
    expect(result?.findings[0]?.evidence.statement).toBe('1.27.0 <= 1.27.3 < 1.27.8');
  });

  it('are one subject however many nodes run them', () => {
    const contents = componentContents([
      component('kubelet', 'v1.27.3', 'n1'),
      component('kubelet', 'v1.27.3', 'n2'),
    ]);
    expect(contents.map(({ subject }) => subject)).toEqual(['component:kubelet@v1.27.3']);
  });

  it('are unknown without a version, a source, or a feed', () => {
    const results = match(
      component('etcd', 'v3.5.9'),
      component('kubelet', 'unknown'),
      component('weave', '2.8.1'),
    );
    expect(
      results.flatMap(({ unknowns }) => unknowns.map(({ what, reason }) => `${what}: ${reason}`)),
    ).toEqual([
      'Go: no feed covers Go',
      'Kubernetes components without an upstream version: kubelet has the version unknown',
      'weave: no feed covers this component',
    ]);
  });
});

describe('what the Go database knows beside the official feed', () => {
  const go = (id: string, summary: string, aliases: readonly string[] = []): Advisory => ({
    ...row,
    id,
    aliases,
    summary,
    feed: 'go',
    ecosystem: 'Go',
    package: 'k8s.io/kubernetes',
    ranges: [{ fixed: '1.40.0' }],
  });
  const rows = [
    go('GO-1', 'Node denial of service by way of the kubelet'),
    go('GO-2', 'Race in kube-apiserver'),
    go('GO-3', 'Something in k8s.io/kubernetes', ['CVE-2025-5187']),
    go('GO-4', 'Insufficient input sanitization in k8s.io/kubernetes', ['CVE-2023-5528']),
    go('GO-5', 'Something else in k8s.io/kubernetes'),
  ];
  const both: AdvisoryIndex = {
    ...index,
    lookup: (ecosystem, name) =>
      ecosystem === 'Go' && name === 'k8s.io/kubernetes' ? rows : index.lookup(ecosystem, name),
  };
  const found = (name: string) =>
    componentContents([component(name, 'v1.36.0')]).flatMap((contents) =>
      matchContents(contents, both).findings.map(({ evidence }) => evidence.advisory),
    );

  it.each([
    ['kubelet', ['GO-1', 'GO-5']],
    ['kube-apiserver', ['GO-3', 'GO-2', 'GO-5']],
    ['kube-scheduler', ['GO-5']],
  ])('is judged for %s by the component that it is about', (name, expected) => {
    expect(found(name)).toEqual(expected);
  });
});

describe('namesOfComponent', () => {
  it('takes containerd 2 for another module than containerd 1', () => {
    expect(namesOfComponent('containerd', '2.1.4')?.names).toEqual(['github.com/containerd/containerd/v2']);
    expect(namesOfComponent('containerd', '1.7.3')?.names).toEqual(['github.com/containerd/containerd']);
    expect(namesOfComponent('containerd', '2.0.5')?.names).toEqual(['github.com/containerd/containerd/v2']);
  });

  it('knows the other runtimes by their modules', () => {
    expect(namesOfComponent('cri-o', '1.29.1')).toEqual({
      ecosystem: 'Go',
      names: ['github.com/cri-o/cri-o'],
    });
    expect(namesOfComponent('docker', '20.10.7')?.names).toContain('github.com/docker/docker');
    expect(namesOfComponent('docker', '29.1.0')).toBeUndefined();
  });
});

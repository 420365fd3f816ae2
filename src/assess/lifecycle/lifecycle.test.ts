import { describe, expect, it } from 'vitest';
import {
  componentRelease,
  kubernetesRelease,
  LifecycleTable,
  lifecycleOf,
  nodeReleases,
  osImageRelease,
  osRelease,
  supportOf,
} from './index.ts';

/** Rows of endoflife.date of 2026-08-22. */
const table = LifecycleTable.parse({
  schemaVersion: 2,
  source: 'endoflife.date',
  licence: 'MIT',
  asOf: '2026-08-22',
  products: [
    {
      product: 'debian',
      title: 'Debian',
      releases: [
        {
          cycle: '12',
          codename: 'Bookworm',
          ended: '2026-07-11',
          extended: { until: '2028-06-30', access: 'free', program: 'Debian LTS' },
        },
        {
          cycle: '11',
          codename: 'Bullseye',
          ended: '2024-08-14',
          extended: { until: '2026-08-31', access: 'free', program: 'Debian LTS' },
        },
      ],
    },
    {
      product: 'kubernetes',
      title: 'Kubernetes',
      releases: [
        { cycle: '1.34', ended: '2026-10-27' },
        { cycle: '1.3', ended: true },
      ],
    },
    {
      product: 'amazon-eks',
      title: 'Amazon EKS',
      releases: [
        {
          cycle: '1.34',
          ended: '2026-12-02',
          extended: { until: '2027-12-02', access: 'paid', program: 'extended support' },
        },
      ],
    },
    { product: 'etcd', title: 'etcd', releases: [{ cycle: '3.6', ended: false }] },
  ],
});

const judge = (product: string, version: string, on = '2026-11-21') =>
  supportOf(table, { product, version }, on);

describe('supportOf', () => {
  it('supports on the last day and not on the next', () => {
    expect(judge('kubernetes', '1.34.9', '2026-10-27').kind).toBe('supported');
    expect(judge('kubernetes', '1.34.9', '2026-10-28')).toEqual({
      kind: 'ended',
      title: 'Kubernetes',
      cycle: '1.34',
      since: '2026-10-27',
    });
  });
  it('counts free extended support, and says so', () => {
    expect(judge('debian', '12').kind).toBe('extended');
    expect(judge('debian', '11')).toMatchObject({ kind: 'ended', since: '2026-08-31' });
  });
  it('tells a paid channel apart from support, and from the end', () => {
    expect(judge('amazon-eks', '1.34.2', '2026-12-02').kind).toBe('supported');
    expect(judge('amazon-eks', '1.34.2', '2026-12-03')).toEqual({
      kind: 'paid-only',
      title: 'Amazon EKS',
      cycle: '1.34',
      since: '2026-12-02',
      until: '2027-12-02',
      program: 'extended support',
    });
    expect(judge('amazon-eks', '1.34.2', '2027-12-03')).toMatchObject({ kind: 'ended', since: '2026-12-02' });
  });
  it('reads true as ended, with no date, and false as supported', () => {
    expect(judge('kubernetes', '1.3.10')).toEqual({ kind: 'ended', title: 'Kubernetes', cycle: '1.3' });
    expect(judge('etcd', '3.6.1').kind).toBe('supported');
  });
  it('does not take 1.34 for 1.3', () => {
    expect(judge('kubernetes', '1.34.0', '2026-01-01')).toMatchObject({ cycle: '1.34' });
  });
  it('knows nothing of products and releases that are not in the table', () => {
    expect(judge('k3s', '1.30').kind).toBe('unknown');
    expect(judge('kubernetes', '1.38.0')).toEqual({
      kind: 'unknown',
      title: 'Kubernetes',
      reason: 'no lifecycle dates for Kubernetes 1.38.0 (table of 2026-08-22)',
    });
  });
});

describe('releases', () => {
  it('follows the calendar of the cloud whose build it is', () => {
    expect(kubernetesRelease('v1.34.2-eks-adc7111')).toEqual({ product: 'amazon-eks', version: '1.34.2' });
    expect(kubernetesRelease('v1.34.2-gke.100')?.product).toBe('google-kubernetes-engine');
    expect(kubernetesRelease('v1.34.2+k3s1')).toEqual({ product: 'kubernetes', version: '1.34.2' });
    expect(kubernetesRelease('v1.34.2-hotfix.20260101')?.product).toBe('azure-kubernetes-service');
    expect(kubernetesRelease('v1.34.2', 'aks')?.product).toBe('azure-kubernetes-service');
    expect(kubernetesRelease('v1.34.2', 'talos')?.product).toBe('kubernetes');
    expect(kubernetesRelease('v1.29.3+f67aeb3')).toEqual({ product: 'red-hat-openshift', version: '4.16' });
    expect(kubernetesRelease('v1.34.2-aliyun.1')?.product).toBe('alibaba-ack');
    expect(kubernetesRelease('v1.35.0-rc.1')?.version).toBe('1.35.0');
    expect(kubernetesRelease('unknown')).toBeUndefined();
  });
  it('maps os-release ids to products, and needs a version', () => {
    expect(osRelease({ id: 'alpine', versionId: '3.20.3', prettyName: '' })).toEqual({
      product: 'alpine-linux',
      version: '3.20.3',
    });
    expect(osRelease({ id: 'debian', prettyName: 'Debian GNU/Linux trixie/sid' })).toBeUndefined();
  });
  it('reads what a node says about itself', () => {
    const node = {
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      kubeletVersion: 'v1.34.1',
      containerRuntime: 'containerd://1.6.20~ds1',
    };
    expect(nodeReleases(node)).toEqual([
      { product: 'debian', version: '12' },
      { product: 'kubernetes', version: '1.34.1' },
      { product: 'containerd', version: '1.6.20' },
    ]);
    expect(nodeReleases({ osImage: '', kubeletVersion: '', containerRuntime: '' })).toEqual([]);
  });
  it.each([
    ['Bottlerocket OS 1.20.0 (aws-k8s-1.30)', 'Bottlerocket OS', '1.20.0 (aws-k8s-1.30'],
    ['Container-Optimized OS from Google', 'Container-Optimized OS from Google', 'unknown'],
    ['Talos (v1.8.1)', 'Talos', '1.8.1'],
  ])('names a system that has no dates by its own words: %s', (osImage, product, version) => {
    expect(nodeReleases({ osImage, kubeletVersion: '', containerRuntime: '' })).toEqual([
      { product, version },
    ]);
  });
  it('names runtimes of any kind, so that one without dates is unknown and not silent', () => {
    const of = (containerRuntime: string) =>
      nodeReleases({ osImage: '', kubeletVersion: '', containerRuntime }).map(
        ({ product, version }) => `${product} ${version}`,
      );
    expect(of('docker://19.03.13-ce')).toEqual(['docker-engine 19.03.13']);
    expect(of('containerd://2.0.5+bottlerocket')).toEqual(['containerd 2.0.5']);
    expect(of('cri-o://1.29.1-5.rhaos4.16.gitabc.el9')).toEqual(['cri-o 1.29.1']);
  });
});

describe('lifecycleOf', () => {
  it('groups what ended by release line with every place, and lists what it cannot judge', () => {
    const at = (name: string) => ({ id: name, name });
    const outcome = lifecycleOf(
      [
        { release: { product: 'kubernetes', version: '1.34.9' }, where: at('node b') },
        { release: { product: 'kubernetes', version: '1.34.2' }, where: at('node a') },
        { release: { product: 'debian', version: '12' }, where: at('image x') },
        { release: { product: 'flatcar', version: '4000' }, where: at('node c') },
        { release: { product: 'kubernetes', version: '1.3.0' }, where: at('node d') },
      ],
      table,
      '2026-11-21',
    );
    expect(outcome).toEqual({
      lifecycle: [
        {
          product: 'Kubernetes',
          version: '1.3',
          endOfLife: 'before 2026-08-22',
          where: [at('node d')],
          source: 'endoflife.date (2026-08-22)',
        },
        {
          product: 'Kubernetes',
          version: '1.34',
          endOfLife: '2026-10-27',
          where: [at('node a'), at('node b')],
          source: 'endoflife.date (2026-08-22)',
        },
      ],
      unknowns: [{ what: 'flatcar 4000', reason: 'no lifecycle dates for flatcar' }],
    });
  });
});

describe('the release of a component', () => {
  it.each([
    ['kubelet', 'v1.34.9', 'unknown', { product: 'kubernetes', version: '1.34.9' }],
    ['kube-proxy', 'v1.29.3-eks-adc7111', 'unknown', { product: 'amazon-eks', version: '1.29.3' }],
    ['kube-scheduler', 'v1.29.3', 'gke', { product: 'google-kubernetes-engine', version: '1.29.3' }],
    ['etcd', '3.5.15-0', 'unknown', { product: 'etcd', version: '3.5.15' }],
    ['containerd', '1.6.20~ds1', 'unknown', { product: 'containerd', version: '1.6.20' }],
    ['docker', '19.03.13', 'unknown', { product: 'docker-engine', version: '19.03.13' }],
    ['coredns', 'unknown', 'unknown', undefined],
  ])('%s %s of %s', (name, version, distribution, release) => {
    expect(componentRelease({ name, version }, distribution)).toEqual(release);
  });

  it.each([
    ['Debian GNU/Linux 12 (bookworm)', { product: 'debian', version: '12' }],
    ['SUSE Linux Enterprise Server 15 SP5', { product: 'sles', version: '15.5' }],
    ['Bottlerocket OS 1.20.0 (aws-k8s-1.30)', undefined],
  ])('of the system of a node: %s', (osImage, release) => {
    expect(osImageRelease(osImage)).toEqual(release);
  });
});

import type { ComponentView, NodeView, SupportView } from '../src/api/generated/types.ts';
import { idOf, momentText } from './estate.ts';
import { nothing, partly, read, unread } from './row-coverage.ts';

export const kubernetes: SupportView = {
  kind: 'ended',
  title: 'Kubernetes',
  cycle: '1.34',
  since: '2026-10-27',
};
const newer: SupportView = { kind: 'supported', title: 'Kubernetes', cycle: '1.35', until: '2027-02-28' };
const older: SupportView = { kind: 'ended', title: 'Kubernetes', cycle: '1.30', since: '2025-06-28' };
const noDates = (title: string): SupportView => ({
  kind: 'unknown',
  title,
  reason: `no lifecycle dates for ${title}`,
});
const notCollected =
  'its packages and installed kernels were not read: only what the API says of it is known';

interface NodeSketch {
  readonly name: string;
  readonly zone?: string;
  readonly pool?: NodeView['pool'];
  readonly change?: Partial<NodeView>;
}

const general = { name: 'general', label: 'eks.amazonaws.com/nodegroup' };
const spot = { name: 'spot', label: 'karpenter.sh/nodepool' };
const nodeSketches: readonly NodeSketch[] = [
  { name: 'bare-1', change: { osImage: 'Homemade Linux 3', kernelVersion: '5.4.0', ready: false } },
  { name: 'ip-10-0-1-11.eu-central-1.compute.internal', zone: 'eu-central-1a', pool: general },
  { name: 'ip-10-0-1-12.eu-central-1.compute.internal', zone: 'eu-central-1a', pool: general },
  {
    name: 'ip-10-0-1-40.eu-central-1.compute.internal',
    zone: 'eu-central-1a',
    pool: spot,
    change: {
      kubeletVersion: 'v1.35.1',
      skew: { kind: 'not-allowed', minors: -1, reason: 'a kubelet must not be newer than its API server' },
      support: { system: debian('12'), kubelet: newer, runtime: containerd() },
    },
  },
  { name: 'ip-10-0-2-11.eu-central-1.compute.internal', zone: 'eu-central-1b', pool: general },
  {
    name: 'ip-10-0-2-12.eu-central-1.compute.internal',
    zone: 'eu-central-1b',
    pool: general,
    change: {
      osImage: 'Debian GNU/Linux 11 (bullseye)',
      kernelVersion: '5.10.0-30-amd64',
      kubeletVersion: 'v1.30.4',
      skew: { kind: 'not-allowed', minors: 4, reason: 'a kubelet may be 3 minors behind its API server' },
      support: { system: debian('11'), kubelet: older, runtime: containerd() },
    },
  },
];

function debian(cycle: '11' | '12'): SupportView {
  return cycle === '12'
    ? { kind: 'extended', title: 'Debian', cycle, until: '2028-06-30' }
    : { kind: 'ended', title: 'Debian', cycle, since: '2026-08-31' };
}

function containerd(): SupportView {
  return { kind: 'supported', title: 'containerd', cycle: '1.7', until: '2027-03-10' };
}

export function nodeViews(): readonly NodeView[] {
  return nodeSketches.map(
    ({ name, zone, pool, change }): NodeView => ({
      name,
      uid: idOf('', name),
      ready: true,
      ...(zone === undefined ? {} : { zone }),
      ...(pool === undefined ? {} : { pool }),
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      kernelVersion: '6.1.0-40-amd64',
      containerRuntime: 'containerd://1.7.27',
      kubeletVersion: 'v1.34.9',
      architecture: 'amd64',
      hasExternalIp: false,
      reading: { kind: 'off' },
      pods: 11,
      skew: { kind: 'allowed', minors: 0 },
      support: {
        system: zone === undefined ? noDates('Homemade Linux 3') : debian('12'),
        kubelet: kubernetes,
        runtime: containerd(),
      },
      ...(pool === undefined ? nothing : { open: { findings: 3, exploited: 0 }, patches: [] }),
      coverage: partly(notCollected),
      ...change,
    }),
  );
}

export function componentViews(now: number): readonly ComponentView[] {
  const nodes = nodeSketches.map(({ name }) => `node ${name}`);
  const hidden = 'Amazon EKS runs them: only the version of its API server is visible';
  const part = (name: string, change: Partial<ComponentView> = {}): ComponentView => ({
    name,
    version: 'v1.34.9',
    upstream: '1.34.9',
    where: ['cluster'],
    evidence: '/version',
    support: kubernetes,
    ...nothing,
    coverage: read,
    ...change,
  });
  const dueText = momentText(now, 9 * 86_400_000);
  return [
    part('containerd', {
      version: '1.7.27',
      where: nodes,
      evidence: 'status.nodeInfo.containerRuntimeVersion',
      support: containerd(),
      open: { findings: 3, exploited: 0, due: dueText },
      patches: [
        { id: idOf('patch:', 'metrics-proxy'), name: 'containerd 1.7.27 3 finding(s) without a patch' },
      ],
    }),
    part('coredns', {
      version: 'unknown',
      where: nodes.slice(0, 2),
      evidence: 'image registry.acme.test/dns@sha256:… of pod coredns-1, which has no tag',
      support: noDates('coredns'),
      coverage: unread('no version is known: image without a tag; its build info names no version'),
    }),
    part('kube-apiserver', { version: 'v1.34.9-eks-adc7111', build: 'eks-adc7111' }),
    part('kubelet', { where: nodes, evidence: 'status.nodeInfo.kubeletVersion' }),
    ...['etcd', 'kube-controller-manager', 'kube-scheduler'].map((name) =>
      part(name, {
        version: 'unknown',
        where: [],
        evidence: hidden,
        support: noDates(name),
        coverage: unread(hidden),
      }),
    ),
  ];
}

import { parseComponentVersion } from '../../formats/component-version/index.ts';
import type { Skew } from '../../model/index.ts';

/** What a component stands beside. */
export interface SkewBeside {
  /** Versions of every API server that is known; while they are upgraded one by one there are two. */
  readonly servers: readonly string[];
  /** For kube-proxy: the version of the kubelet on its node. */
  readonly kubelet?: string | undefined;
}

interface Component {
  readonly name: string;
  readonly version: string;
}

interface Rule {
  readonly title: string;
  /** How many minors it may be behind the newest API server, by its own minor. */
  most(minor: number): number;
}

/** Three minors since those of 1.25, which is with servers since 1.28; two before. */
const onNodes = (minor: number): number => (minor >= 25 ? 3 : 2);
const inControlPlane = (): number => 1;
const rules: Readonly<Record<string, Rule>> = {
  'cloud-controller-manager': { title: 'a cloud controller manager', most: inControlPlane },
  'kube-apiserver': { title: 'an API server', most: inControlPlane },
  'kube-controller-manager': { title: 'a controller manager', most: inControlPlane },
  'kube-proxy': { title: 'a kube-proxy', most: onNodes },
  'kube-scheduler': { title: 'a scheduler', most: inControlPlane },
  kubelet: { title: 'a kubelet', most: onNodes },
};

/** Clouds whose controller managers count their minors as Kubernetes does; others count by themselves. */
const cloudControllers = /^(?:(?:aws|azure|openstack|vsphere)-)?cloud-controller-manager$/;

/**
 * Whether a component may run with the API servers that there are, by the version skew policy of Kubernetes
 * (kubernetes.io/releases/version-skew-policy): never newer than the oldest server, and so many minors behind the newest.
 * Undefined for what the policy does not speak of, and for kubectl, which is no part of a cluster.
 */
export function componentSkew(component: Component, beside: SkewBeside): Skew | undefined {
  const { name, version } = component;
  const rule = rules[cloudControllers.test(name) ? 'cloud-controller-manager' : name];
  if (rule === undefined) return undefined;
  const own = minorOf(version);
  if (own === undefined) return { kind: 'unknown', reason: `"${version}" names no release` };
  const servers = beside.servers.flatMap((server) => minorOf(server) ?? []);
  if (servers.length === 0) return { kind: 'unknown', reason: 'the version of the API server is not known' };
  const span = { own, oldest: Math.min(...servers), newest: Math.max(...servers) };
  if (name === 'kube-apiserver') return serverSkew(span);
  const skew = ruledSkew(rule, span);
  return name === 'kube-proxy' && skew.kind === 'allowed' ? besideKubelet(skew, own, beside.kubelet) : skew;
}

interface Span {
  readonly own: number;
  readonly oldest: number;
  readonly newest: number;
}

function serverSkew({ own, oldest, newest }: Span): Skew {
  const minors = newest - own;
  if (newest - oldest <= 1) return { kind: 'allowed', minors };
  const reason = `API servers of one cluster may be 1 minor apart, and there are 1.${oldest} and 1.${newest}`;
  return { kind: 'not-allowed', minors, reason };
}

function ruledSkew({ title, most }: Rule, { own, oldest, newest }: Span): Skew {
  if (own > oldest) {
    const which = oldest === newest ? 'its API server' : 'the oldest API server';
    const reason = `${title} must not be newer than ${which}`;
    return { kind: 'not-allowed', minors: oldest - own, reason };
  }
  const minors = newest - own;
  const may = most(own);
  if (minors <= may) return { kind: 'allowed', minors };
  const which = oldest === newest ? 'its API server' : 'the newest API server';
  const reason = `${title} may be ${may} ${may === 1 ? 'minor' : 'minors'} behind ${which}`;
  return { kind: 'not-allowed', minors, reason };
}

/** A kube-proxy may also be no further from the kubelet of its node, in either direction. */
function besideKubelet(skew: Skew, own: number, kubelet: string | undefined): Skew {
  const its = kubelet === undefined ? undefined : minorOf(kubelet);
  if (its === undefined || Math.abs(its - own) <= onNodes(own)) return skew;
  const reason = `a kube-proxy may be ${onNodes(own)} minors from the kubelet of its node`;
  return { kind: 'not-allowed', minors: its - own, reason };
}

function minorOf(version: string): number | undefined {
  const [major, minor] = (parseComponentVersion(version)?.upstream ?? '').split('.').map(Number);
  return major === 1 && minor !== undefined ? minor : undefined;
}

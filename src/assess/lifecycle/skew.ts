import { parseComponentVersion } from '../../formats/component-version/index.ts';

/** How a kubelet stands to its API server. `minors` is how far behind; negative is ahead. */
export type Skew =
  | { readonly kind: 'allowed'; readonly minors: number }
  | { readonly kind: 'not-allowed'; readonly minors: number; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Kubelets may be three minors behind since the 1.28 server, two before; never ahead. */
const widerSince = 28;

/**
 * Whether a kubelet may run with an API server, by the version skew policy of Kubernetes
 * (kubernetes.io/releases/version-skew-policy).
 */
export function kubeletSkew(kubelet: string, server: string | undefined): Skew {
  const own = minorOf(kubelet);
  const its = server === undefined ? undefined : minorOf(server);
  if (own === undefined) return { kind: 'unknown', reason: `"${kubelet}" names no release` };
  if (its === undefined) return { kind: 'unknown', reason: 'the version of the API server is not known' };
  const minors = its - own;
  const most = its >= widerSince ? 3 : 2;
  if (minors < 0)
    return { kind: 'not-allowed', minors, reason: 'a kubelet must not be newer than its API server' };
  if (minors > most)
    return { kind: 'not-allowed', minors, reason: `a kubelet may be ${most} minors behind its API server` };
  return { kind: 'allowed', minors };
}

function minorOf(version: string): number | undefined {
  const [major, minor] = (parseComponentVersion(version)?.upstream ?? '').split('.').map(Number);
  return major === 1 && minor !== undefined ? minor : undefined;
}

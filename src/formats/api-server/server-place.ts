/** Where an API server is. `key` is `host:port` with a path where there is one: `prod.example:443`, `[fd00::1]:6443`. */
export type ServerPlace =
  | { readonly kind: 'address'; readonly key: string }
  /** On the machine of whoever wrote it: another writer's loopback is another machine. */
  | { readonly kind: 'loopback'; readonly key: string }
  /** The cluster itself as its own pods call it (`https://kubernetes.default.svc`): the same words in every cluster. */
  | { readonly kind: 'own' }
  | { readonly kind: 'invalid' };

const ownName = /^kubernetes(\.default(\.svc(\..+)?)?)?$/;
const loopbackName = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|\[::\])$/;
const longest = 2048;

/**
 * Reads `https://HOST[:PORT][/PATH]`; without a scheme https is meant. Case, a dot at the end of the host, the default
 * port, ways to write an IPv6 address, user information and a slash at the end make no difference; the path does, because
 * Rancher and `kubectl proxy` serve many clusters from one host. Never throws.
 */
export function serverPlace(text: string): ServerPlace {
  const trimmed = text.trim();
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (trimmed === '' || full.length > longest || !URL.canParse(full)) return { kind: 'invalid' };
  const url = new URL(full);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { kind: 'invalid' };
  const host = url.hostname.replace(/\.$/, '');
  if (host === '') return { kind: 'invalid' };
  if (ownName.test(host)) return { kind: 'own' };
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const path = url.pathname.replace(/\/+$/, '');
  // One machine has one loopback, however it is called; 0.0.0.0 is what k3d writes for it.
  if (loopbackName.test(host)) return { kind: 'loopback', key: `127.0.0.1:${port}${path}` };
  return { kind: 'address', key: `${host}:${port}${path}` };
}

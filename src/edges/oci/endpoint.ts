import { OakumError } from '../../kernel/pure/index.ts';
import type { Registry } from '../../model/index.ts';

/** A registry as it is named and as it is reached. */
export interface Endpoint {
  /** As images name it. */
  readonly host: string;
  readonly url: URL;
  /** Path of its CA file, if it has a private one. */
  readonly caFile: string | undefined;
}

/** Docker Hub answers under another name than its images carry. */
const knownAddresses: Readonly<Record<string, string>> = {
  'docker.io': 'registry-1.docker.io',
  'index.docker.io': 'registry-1.docker.io',
};

/**
 * Where a host is reached. Plain HTTP is spoken to this machine when it is not declared otherwise, and to a host whose
 * Registry document says so.
 */
export function endpointOf(host: string, document: Registry | undefined): Endpoint {
  const address = document?.spec.address ?? knownAddresses[host] ?? host;
  const isPlain =
    document?.spec.plainHttp === true || (document?.spec.caFile === undefined && isLoopback(address));
  const url = URL.parse(`${isPlain ? 'http' : 'https'}://${address}`);
  if (url === null || url.pathname !== '/' || url.username !== '') {
    throw new OakumError(
      'oci.malformed',
      `not the host of a registry: ${JSON.stringify(address.slice(0, 100))}`,
    );
  }
  return { host, url, caFile: document?.spec.caFile };
}

/** The name or address without its port. */
function isLoopback(address: string): boolean {
  const name = address.replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/**
 * Whether a URL that the registry named (a redirect, a token realm) may be asked.
 *
 * @throws oci.plain-http-refused for plain HTTP from a registry that is spoken to by TLS; oci.redirect-refused for a
 * registry elsewhere that sends us to this machine or to link-local addresses, where metadata services live.
 */
export function checkLink(link: URL, endpoint: Endpoint): void {
  const from = endpoint.url;
  if (link.protocol !== 'https:' && !(link.protocol === 'http:' && from.protocol === 'http:')) {
    throw new OakumError(
      'oci.plain-http-refused',
      `${endpoint.host} sends us to ${link.protocol}//${link.host}`,
      {
        hint: `if that is meant, declare plainHttp in a Registry document for ${endpoint.host}`,
      },
    );
  }
  const isInward = isLoopback(link.hostname) || isLinkLocal(link.hostname);
  if (isInward && !isLoopback(from.hostname)) {
    throw new OakumError(
      'oci.redirect-refused',
      `${endpoint.host} sends us to ${link.host}, which is not its to name`,
    );
  }
}

function isLinkLocal(hostname: string): boolean {
  return (
    hostname.startsWith('169.254.') ||
    /^\[fe[89ab]/i.test(hostname) ||
    hostname === '0.0.0.0' ||
    hostname === '[::]'
  );
}

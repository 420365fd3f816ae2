import { OakumError } from '../../kernel/pure/index.ts';
import type { Registry } from '../../model/index.ts';

/** A registry as it is named and as it is reached. */
export interface Endpoint {
  /** As images name it. */
  readonly host: string;
  readonly url: URL;
  /** Path of its CA file, if it has a private one. */
  readonly caFile: string | undefined;
  /** Hosts in private networks, or here, that it may send us to. */
  readonly redirectsTo: readonly string[];
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
  const { caFile, redirectsTo = [] } = document?.spec ?? {};
  return { host, url, caFile, redirectsTo };
}

/** The name or address without its port. */
function isLoopback(address: string): boolean {
  const name = address.replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

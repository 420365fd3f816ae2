import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { OakumError } from '../../kernel/pure/index.ts';
import type { Endpoint } from './endpoint.ts';

export interface Following {
  readonly endpoint: Endpoint;
  /** What was asked, for messages. */
  readonly what: string;
}

/** The addresses that a host name has now. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * Whether a URL that the registry named (a redirect, a token realm) may be asked. Names are resolved, because a name
 * may lead inward as well as an address. What was resolved is not what is connected to: a name that changes between
 * the two is not found out.
 *
 * @throws oci.plain-http-refused for plain HTTP from a registry that is spoken to by TLS; oci.redirect-refused for a
 * registry elsewhere that sends us to this machine or to link-local addresses, where metadata services live, and for one
 * on a public address that sends us into a private network which its Registry document does not name.
 */
export async function checkLink(
  link: URL,
  { endpoint, what }: Following,
  resolve: Resolve = resolved,
): Promise<void> {
  const from = endpoint.url;
  if (link.protocol !== 'https:' && !(link.protocol === 'http:' && from.protocol === 'http:')) {
    throw new OakumError(
      'oci.plain-http-refused',
      `${what}: ${endpoint.host} sends us to ${link.protocol}//${link.host}`,
      { hint: `if that is meant, declare plainHttp in a Registry document for ${endpoint.host}` },
    );
  }
  if (link.host === from.host) return;
  const there = await reachOf(link.hostname, resolve);
  if (there === 'public' || endpoint.redirectsTo.includes(link.host)) return;
  const here = await reachOf(from.hostname, resolve);
  // Not even one on this machine has business where metadata services live.
  if ((here === 'machine' && there !== 'link') || (here === 'private' && there === 'private')) return;
  throw new OakumError(
    'oci.redirect-refused',
    `${what}: ${endpoint.host} sends us to ${link.host}, ${inwards[there]}, which is not its to name`,
    {
      hint: `if that is meant, name ${link.host} in a Registry document for ${endpoint.host} (spec.redirectsTo)`,
    },
  );
}

/** How near an address is, the nearest first. */
type Reach = 'machine' | 'link' | 'private' | 'public';
const inwards = {
  machine: 'this machine',
  link: 'where metadata services live',
  private: 'in a private network',
} as const;

const machine = blockList([
  ['127.0.0.0', 8, 'ipv4'],
  ['0.0.0.0', 8, 'ipv4'],
  ['::', 127, 'ipv6'],
]);
const link = blockList([
  ['169.254.0.0', 16, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
]);
/** RFC 1918, 6598 and 4193. */
const privates = blockList([
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
]);

function blockList(subnets: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix, family] of subnets) list.addSubnet(network, prefix, family);
  return list;
}

/** Of the nearest of its addresses; a name without one is reported by who connects to it. */
async function reachOf(hostname: string, resolve: Resolve): Promise<Reach> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) === 0 ? await resolve(host).catch(() => []) : [host];
  const isIn = (list: BlockList): boolean =>
    addresses.some((address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'));
  if (isIn(machine)) return 'machine';
  if (isIn(link)) return 'link';
  return isIn(privates) ? 'private' : 'public';
}

async function resolved(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}

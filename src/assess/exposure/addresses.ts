/** Networks that do not lead to the internet: first address as a number, and the length of the prefix. */
const internalNetworks: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // shared address space of carriers and of some clouds (RFC 6598)
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
];

const internalNames = [/^internal-/, /^localhost$/, /\.(internal|local|localdomain|lan|svc)$/, /\.svc\./];

/**
 * Whether a load balancer's address leads in from the internet. Private, loopback, link-local and carrier-shared
 * addresses do not; a host name does, unless it says that it is internal (`internal-…elb.amazonaws.com`, `….internal`).
 */
export function isPublicAddress(address: string): boolean {
  const text = address.trim().toLowerCase();
  if (text === '') return false;
  const v4 = ipv4Number(text.startsWith('::ffff:') ? text.slice('::ffff:'.length) : text);
  if (v4 !== undefined) return !internalNetworks.some(([first, bits]) => isInside(v4, first, bits));
  if (text.includes(':')) return isPublicIpv6(text);
  return !internalNames.some((name) => name.test(text.replace(/\.$/, '')));
}

/** Whether a list of source ranges still lets strangers in: no list, or one range wider than a /8 (IPv6: /16). */
export function admitsStrangers(sourceRanges: readonly string[]): boolean {
  if (sourceRanges.length === 0) return true;
  return sourceRanges.some((range) => {
    const [network = '', bits = ''] = range.trim().split('/');
    const length = Number.parseInt(bits, 10);
    if (Number.isNaN(length)) return isPublicAddress(network) && bits !== '';
    return length < (network.includes(':') ? 16 : 8);
  });
}

/** Global unicast (2000::/3) leads in; unique local, link-local, loopback and unspecified do not. */
function isPublicIpv6(text: string): boolean {
  const first = Number.parseInt(text.split(':')[0] ?? '', 16);
  return !Number.isNaN(first) && first >= 0x2000 && first <= 0x3fff;
}

function isInside(address: number, first: string, bits: number): boolean {
  const start = ipv4Number(first) ?? 0;
  return address >= start && address < start + 2 ** (32 - bits);
}

function ipv4Number(text: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const parts = text.split('.').map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

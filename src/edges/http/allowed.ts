import { OakumError } from '../../kernel/pure/index.ts';

export interface AllowedHosts {
  /** Hosts (`host` or `host:port`) that may be asked; `any` where a person names the URL. */
  readonly hosts: readonly string[] | 'any';
  /** Hosts that may be asked by plain HTTP besides this machine; `any` only where the content is signed. */
  readonly plainHttpHosts: readonly string[] | 'any';
}

/** @throws http.refused for a URL that may not be fetched, saying which rule spoke. */
export function checkAllowed(url: URL, allowed: AllowedHosts): void {
  if (url.protocol === 'file:') return;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refused(url, `the scheme ${url.protocol} is not fetched`);
  }
  if (url.username !== '' || url.password !== '') {
    throw refused(url, 'credentials in a URL end up in logs; configure them by name');
  }
  if (allowed.hosts !== 'any' && !names(allowed.hosts, url)) throw refused(url, 'the host is not allowed');
  if (
    url.protocol === 'http:' &&
    !isLoopback(url.hostname) &&
    allowed.plainHttpHosts !== 'any' &&
    !names(allowed.plainHttpHosts, url)
  ) {
    throw refused(url, 'plain HTTP is only for this machine, or for hosts declared so');
  }
}

function names(hosts: readonly string[], url: URL): boolean {
  return hosts.includes(url.host) || hosts.includes(url.hostname);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function refused(url: URL, reason: string): OakumError {
  return new OakumError('http.refused', `will not fetch ${printable(url)}: ${reason}`);
}

/** The URL without what may be secret in it. */
export function printable(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

import { OakumError } from '../../kernel/index.ts';

/**
 * Refuses a Host header that is none of ours: a page on the internet whose name was pointed at 127.0.0.1 (DNS
 * rebinding) would else talk to this server as if it were its own.
 */
export function checkHost(host: string | undefined, allowed: ReadonlySet<string>): void {
  if (host !== undefined && allowed.has(host.toLowerCase())) return;
  throw new OakumError('request.host', `this server does not answer for host ${JSON.stringify(host ?? '')}`, {
    hint: `use ${[...allowed].join(' or ')}`,
  });
}

/** Refuses an act that another site's page sent. Browsers always say the origin of a POST; programs need not. */
export function checkOrigin(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  allowed: ReadonlySet<string>,
): void {
  const origin = headers.origin;
  const site = headers['sec-fetch-site'];
  const fromElsewhere =
    typeof origin === 'string' && !allowed.has(origin.toLowerCase().replace(/^https?:\/\//, ''));
  if (fromElsewhere || (typeof site === 'string' && site !== 'same-origin' && site !== 'none')) {
    throw new OakumError('request.origin', 'this act was sent by a page of another site');
  }
}

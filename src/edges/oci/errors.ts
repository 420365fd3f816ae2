import { errorMessage, OakumError } from '../../kernel/pure/index.ts';

/** What a repository is opened for: a token is asked for no more than that. */
export type RegistryAct = 'pull' | 'push' | 'delete';

/** What was asked, in a person's words: `manifest 1.2 of registry.acme.io/shop/web`. */
export interface Asked {
  readonly what: string;
  readonly host: string;
  /** Pulling and pushing have credentials of their own, so that the advice differs. */
  readonly act: RegistryAct;
}

export interface Refusal {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** The body, or as much of it as was read. */
  readonly body: string;
}

/** Turns a registry's refusal into an error that says what happened and what to do. */
export function statusError(asked: Asked, { status, retryAfter, body }: Refusal): OakumError {
  const said = registryWords(body);
  const message = `${asked.what}: ${asked.host} answered ${status}${said === '' ? '' : ` (${said})`}`;
  if (status === 401 || status === 403)
    return new OakumError('oci.unauthorized', message, { hint: advice(asked) });
  if (status === 404) {
    return new OakumError('oci.not-found', message, {
      hint: 'check the name, the tag or the digest; a registry may also hide what one must sign in to see',
    });
  }
  if (status === 429) {
    return new OakumError('oci.throttled', message, {
      retry: 'later',
      hint: 'the registry limits requests; sign in to it, or use a mirror',
      ...(retryAfterMs(retryAfter) === undefined ? {} : { retryAfterMs: retryAfterMs(retryAfter) ?? 0 }),
    });
  }
  if (status >= 500) {
    return new OakumError('oci.server', message, {
      retry: 'later',
      hint: `${asked.host} has trouble of its own: try again later`,
    });
  }
  return new OakumError('oci.refused', message);
}

function advice({ host, act }: Asked): string {
  return act === 'pull'
    ? `sign in with "docker login ${host}", or name credentials in a Registry document (spec.credentialsFrom)`
    : `name credentials that may ${act} in a Registry document for ${host} (spec.push.credentialsFrom)`;
}

/** The message of the distribution specification's error list, one line; nothing of what is not in that form. */
function registryWords(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('errors' in value) || !Array.isArray(value.errors))
      return '';
    const words = value.errors.map((error: { readonly code?: unknown; readonly message?: unknown } | null) =>
      [error?.code, error?.message].filter((part) => typeof part === 'string').join(': '),
    );
    return words
      .join('; ')
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .slice(0, 200);
  } catch {
    return '';
  }
}

/** Seconds only: a date would need a clock, and no registry sends one. */
function retryAfterMs(text: string | undefined): number | undefined {
  const seconds = Number(text);
  return text === undefined || !Number.isFinite(seconds) || seconds < 0 ? undefined : seconds * 1000;
}

/** A connection that failed, told as what a person can change; an OakumError and an aborted signal pass through. */
export function networkError(asked: Asked, cause: unknown): unknown {
  if (cause instanceof OakumError || isAbort(cause)) return cause;
  const { what, host } = asked;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (plainAnswers.has(code)) {
    return new OakumError('oci.plain-http-refused', `${what}: ${host} does not speak TLS`, {
      cause,
      hint: `if it is meant to be plain HTTP, declare plainHttp in a Registry document for ${host}`,
    });
  }
  if (/CERT|ERR_TLS|UNABLE_TO_(?:VERIFY|GET_ISSUER)/.test(code)) {
    return new OakumError(
      'oci.untrusted',
      `${what}: the certificate of ${host} is not trusted: ${reasonOf(cause)}`,
      {
        cause,
        hint: `name its CA in a Registry document for ${host} (spec.caFile)`,
      },
    );
  }
  return new OakumError('oci.unreachable', `${what}: cannot reach ${host}: ${reasonOf(cause)}`, {
    retry: 'later',
    cause,
    hint: `check the name ${host}, the network, and any proxy or firewall between`,
  });
}

/** What OpenSSL says when the other side talks HTTP into a TLS handshake. */
const plainAnswers: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
]);

function isAbort(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'AbortError';
}

/** Node gives an AggregateError with an empty message when several addresses were tried. */
function reasonOf(cause: unknown): string {
  const message = errorMessage(cause);
  if (message !== '') return message;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
}

import { OakumError } from '../../kernel/pure/index.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import { isTimeout, type Received, type Send, type Sending } from './connection.ts';
import type { Credentials } from './credential-kinds.ts';
import type { Endpoint } from './endpoint.ts';
import { type Asked, networkError, type RegistryAct, statusError } from './errors.ts';
import { checkLink } from './link.ts';
import type { Stalls } from './stalls.ts';
import { basicHeader, requestToken } from './tokens.ts';

/** A request to the registry: a path below its address, or a URL that it named itself (an upload's location). */
export interface ClientRequest extends Omit<Sending, 'url' | 'headers' | 'body'> {
  readonly to: string | URL;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A function, because it is sent again after a challenge. */
  readonly body?: (() => Uint8Array | AsyncIterable<Uint8Array>) | undefined;
  /** For messages. */
  readonly what: string;
  /** Statuses that are answers; any other is thrown. */
  readonly accept: readonly number[];
}

export interface ClientOptions {
  readonly endpoint: Endpoint;
  readonly repository: string;
  readonly act: RegistryAct;
  readonly send: Send;
  /** Of all repositories together. */
  readonly stalls: Stalls;
  /** Asked when the registry challenges, once. */
  credentials(): Promise<Credentials | undefined>;
}

/** Speaks with one repository for one act, authenticated as the registry demands. */
export type Client = (request: ClientRequest) => Promise<Received>;

const maxRedirects = 5;
const maxErrorBytes = 65_536;
const redirectStatuses = [301, 302, 303, 307, 308];

/** Makes a client that answers challenges, follows redirects and throws refusals; see `errors.ts` for the codes. */
export function makeClient(options: ClientOptions): Client {
  const { endpoint, act, stalls } = options;
  let authorization: string | undefined;
  return async (request) => {
    const asked: Asked = { what: request.what, host: endpoint.host, act };
    const key = stallKey(endpoint.host, request);
    stalls.check(key, request.what);
    const ended = (error: unknown): void => noteEnd(stalls, key, error);
    try {
      let response = await follow(options, request, authorization);
      if (response.status === 401) {
        await response.discard();
        authorization = await meet(options, request, parseChallenge(response.header('www-authenticate')));
        if (authorization !== undefined) response = await follow(options, request, authorization);
      }
      if (request.accept.includes(response.status)) return watched(response, ended);
      const retryAfter = response.header('retry-after');
      const body = await response.text(maxErrorBytes).catch(() => '');
      throw statusError(asked, { status: response.status, retryAfter, body });
    } catch (error) {
      request.signal?.throwIfAborted();
      ended(error);
      throw networkError(asked, error);
    }
  };
}

/** Blobs often lie behind another server than the rest, and the one may stall while the other answers. */
function stallKey(host: string, { to }: ClientRequest): string {
  return `${host}${(to instanceof URL ? to.pathname : to).includes('/blobs/') ? ' (blobs)' : ''}`;
}

function noteEnd(stalls: Stalls, key: string, error: unknown): void {
  if (error === undefined) stalls.answered(key);
  else if (isTimeout(error) || (error instanceof OakumError && error.code === 'oci.too-slow'))
    stalls.stalled(key);
}

/** The answer as it is; how its body ended is told. */
function watched(response: Received, ended: (error: unknown) => void): Received {
  const noted = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      const value = await act();
      ended(undefined);
      return value;
    } catch (error) {
      ended(error);
      throw error;
    }
  };
  return {
    ...response,
    bytes: (maxBytes) => noted(() => response.bytes(maxBytes)),
    chunks: () => watchedChunks(response.chunks(), ended),
  };
}

async function* watchedChunks(
  chunks: AsyncIterable<Uint8Array>,
  ended: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
    ended(undefined);
  } catch (error) {
    ended(error);
    throw error;
  }
}

/** Sends, and goes where the registry points. Authorization is for the registry's own address, never for another. */
async function follow(
  { endpoint, send }: ClientOptions,
  request: ClientRequest,
  authorization: string | undefined,
): Promise<Received> {
  let url = request.to instanceof URL ? request.to : new URL(request.to, endpoint.url);
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    if (url.origin !== endpoint.url.origin) await checkLink(url, { endpoint, what: request.what });
    const mayKnow = authorization !== undefined && url.origin === endpoint.url.origin;
    const response = await send({
      method: request.method,
      url,
      what: request.what,
      headers: { ...request.headers, ...(mayKnow ? { authorization } : {}) },
      body: request.body?.(),
      signal: request.signal,
    });
    const location = response.header('location');
    if (!redirectStatuses.includes(response.status) || location === undefined) return response;
    await response.discard();
    url = linkFrom(location, url);
  }
  const message = `${request.what}: ${endpoint.host} redirects more than ${maxRedirects} times`;
  throw new OakumError('oci.redirect-refused', message, {
    hint: 'see whether the registry, or a proxy before it, sends requests in circles',
  });
}

/** @throws oci.malformed for a location that is no URL. */
export function linkFrom(location: string, base: URL): URL {
  const url = URL.parse(location, base);
  if (url === null) throw new OakumError('oci.malformed', `${base.host} names an unusable location`);
  return url;
}

/** The Authorization header that meets a challenge; undefined if we have nothing to show. */
async function meet(
  options: ClientOptions,
  request: ClientRequest,
  challenge: Challenge | undefined,
): Promise<string | undefined> {
  const credentials = await options.credentials();
  if (challenge?.kind === 'basic')
    return credentials?.kind === 'basic' ? basicHeader(credentials) : undefined;
  if (challenge === undefined) return undefined;
  const { endpoint, send, repository, act } = options;
  const realm = linkFrom(challenge.realm, endpoint.url);
  await checkLink(realm, { endpoint, what: request.what });
  const acts = { pull: 'pull', push: 'pull,push', delete: 'pull,push,delete' }[act];
  const host = realm.host;
  const asked: Asked = { what: `token for ${repository}`, host: endpoint.host, act };
  const sendChecked: Send = async (sending) => {
    const response = await send(sending);
    if (response.status === 200) return response;
    const body = await response.text(maxErrorBytes).catch(() => '');
    const refusal = { status: response.status, retryAfter: response.header('retry-after'), body };
    throw statusError({ ...asked, what: `${asked.what} from ${host}` }, refusal);
  };
  const scope = `repository:${repository}:${acts}`;
  const token = await requestToken(sendChecked, {
    challenge,
    scope,
    credentials,
    realm,
    signal: request.signal,
  });
  return `Bearer ${token}`;
}

import { open } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { Agent, type Dispatcher, request } from 'undici';
import { errorMessage, OakumError } from '../../kernel/pure/index.ts';
import { type AllowedHosts, checkAllowed, printable } from './allowed.ts';
import type { CallRequest, FetchedBytes, Fetcher, FetchOptions, HttpCaller } from './interface.ts';

export interface FetcherOptions extends AllowedHosts {
  /** PEM certificates to trust besides the system's. */
  readonly certificates?: readonly string[] | undefined;
}

const maxRedirects = 5;
const defaultTimeoutMs = 60_000;
const redirects = new Set([301, 302, 303, 307, 308]);

/** Makes the real fetcher. It asks once: retries are the business of `retrying`. */
export function makeFetcher(options: FetcherOptions): Fetcher {
  const agent = agentFor(options);
  return {
    get: async (text, fetchOptions) => {
      const url = parseUrl(text);
      checkAllowed(url, options);
      if (url.protocol === 'file:') return readLocal(url, fetchOptions.maxBytes);
      return fetchUrl({ url, agent, options: fetchOptions, allowed: options });
    },
  };
}

/** Makes the real caller. */
export function makeCaller(options: FetcherOptions): HttpCaller {
  const agent = agentFor(options);
  return {
    call: async (asked) => {
      const url = parseUrl(asked.url);
      if (url.protocol === 'file:')
        throw new OakumError('http.refused', `${printable(url)} is a file, not a server`);
      checkAllowed(url, options);
      return callUrl(url, agent, asked);
    },
  };
}

function agentFor({ certificates }: FetcherOptions): Agent {
  const connect =
    certificates === undefined ? {} : { ca: [...getCACertificates('default'), ...certificates] };
  return new Agent({ connect, keepAliveTimeout: 4_000 });
}

function callUrl(url: URL, agent: Agent, asked: CallRequest): Promise<FetchedBytes> {
  const { method, body = null, headers = {} } = asked;
  return within(url, asked, async (signal) => {
    const response = await request(url, { dispatcher: agent, signal, method, body, headers: { ...headers } });
    const bytes = await bodyOf(response, { url, options: asked });
    return { status: response.statusCode, headers: plainHeaders(response.headers), bytes };
  });
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw new OakumError('http.refused', `not a URL: ${JSON.stringify(text.slice(0, 100))}`);
  return url;
}

interface Fetching {
  readonly url: URL;
  readonly agent: Agent;
  readonly options: FetchOptions;
  readonly allowed: AllowedHosts;
}

function fetchUrl(fetching: Fetching): Promise<FetchedBytes> {
  return within(fetching.url, fetching.options, async (limit) => {
    const { response, url } = await follow(fetching, limit);
    return await receive(response, { url, options: fetching.options });
  });
}

/** Until the deadline, or until the signal of whoever asked. */
async function within(
  url: URL,
  { signal, timeoutMs = defaultTimeoutMs }: FetchOptions,
  act: (limit: AbortSignal) => Promise<FetchedBytes>,
): Promise<FetchedBytes> {
  const deadline = AbortSignal.timeout(timeoutMs);
  signal?.throwIfAborted();
  const limit = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
  try {
    return await act(limit);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof OakumError) throw error;
    throw networkError(url, deadline.aborted, error);
  }
}

interface Followed {
  readonly response: Dispatcher.ResponseData;
  readonly url: URL;
}

async function follow(
  { url: first, agent, options, allowed }: Fetching,
  signal: AbortSignal,
): Promise<Followed> {
  let url = first;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    // Headers of the asker are for the host that was asked.
    const headers = url.origin === first.origin ? { ...options.headers } : {};
    const response = await request(url, { dispatcher: agent, signal, headers });
    const location = response.headers.location;
    if (!redirects.has(response.statusCode) || typeof location !== 'string') return { response, url };
    await response.body.dump();
    const next = URL.parse(location, url);
    if (next === null || next.protocol === 'file:') {
      throw new OakumError('http.refused', `${printable(url)} redirects to an unusable address`);
    }
    checkAllowed(next, allowed);
    url = next;
  }
  throw new OakumError('http.refused', `${printable(first)} redirects more than ${maxRedirects} times`);
}

interface Received {
  readonly url: URL;
  readonly options: FetchOptions;
}

async function receive(response: Dispatcher.ResponseData, { url, options }: Received): Promise<FetchedBytes> {
  const { statusCode: status, body } = response;
  const headers = plainHeaders(response.headers);
  if (status !== 304 && (status < 200 || status > 299)) {
    await body.dump();
    throw statusError(url, status, headers['retry-after']);
  }
  return { status, headers, bytes: await bodyOf(response, { url, options }) };
}

async function bodyOf({ body }: Dispatcher.ResponseData, { url, options }: Received): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.byteLength;
    if (size > options.maxBytes) throw tooLarge(url, options.maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function plainHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

function statusError(url: URL, status: number, retryAfter: string | undefined): OakumError {
  const isPassing = status === 429 || status >= 500;
  const seconds = Number(retryAfter);
  return new OakumError('http.status', `${printable(url)} answered ${status}`, {
    retry: isPassing ? 'later' : 'never',
    ...(retryAfter === undefined || Number.isNaN(seconds) ? {} : { retryAfterMs: seconds * 1000 }),
  });
}

function tooLarge(url: URL, maxBytes: number): OakumError {
  return new OakumError('http.too-large', `${printable(url)} gives more than the allowed ${maxBytes} bytes`);
}

function networkError(url: URL, isLate: boolean, cause: unknown): OakumError {
  if (isLate)
    return new OakumError('http.timeout', `${printable(url)} did not answer in time`, {
      retry: 'later',
      cause,
    });
  return new OakumError('http.unreachable', `cannot reach ${printable(url)}: ${reasonOf(cause)}`, {
    retry: 'later',
    cause,
    hint: 'check the address, the network and any proxy or firewall between',
  });
}

/** Node gives an AggregateError with an empty message when several addresses were tried. */
function reasonOf(cause: unknown): string {
  const message = errorMessage(cause);
  if (message !== '') return message;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
}

async function readLocal(url: URL, maxBytes: number): Promise<FetchedBytes> {
  try {
    const file = await open(fileURLToPath(url));
    try {
      if ((await file.stat()).size > maxBytes) throw tooLarge(url, maxBytes);
      return { status: 200, headers: {}, bytes: await file.readFile() };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof OakumError) throw error;
    throw new OakumError('http.unreachable', `cannot read ${printable(url)}: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

import { Readable } from 'node:stream';
import type { Agent, Dispatcher, request } from 'undici';
import { errorMessage, OakumError } from '../../kernel/pure/index.ts';

export interface Sending {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For messages. */
  readonly what?: string | undefined;
}

/** One answer. Its body must be read or discarded, or the connection stays busy. */
export interface Received {
  readonly status: number;
  header(name: string): string | undefined;
  chunks(): AsyncIterable<Uint8Array>;
  /** @throws oci.too-large beyond the limit. */
  bytes(maxBytes: number): Promise<Uint8Array>;
  text(maxBytes: number): Promise<string>;
  discard(): Promise<void>;
}

/** Sends one request and gives the answer whatever its status; follows nothing, repeats nothing. */
export type Send = (sending: Sending) => Promise<Received>;

/** How long is waited for what. */
export interface Patience {
  readonly connectMs: number;
  /** For the beginning of an answer, and for each piece of its body. */
  readonly silenceMs: number;
  /** So many bytes must come in each so many milliseconds of waiting, or the answer ends: a trickle is no answer. */
  readonly slowest: { readonly bytes: number; readonly ms: number };
}

/** 4 kB a second is less than the slowest line over which anybody pulls images. */
export const defaultPatience: Patience = {
  connectMs: 10_000,
  silenceMs: 60_000,
  slowest: { bytes: 256 * 1024, ms: 60_000 },
};

/** Makes a sender that trusts the given PEM certificates besides the system's. It connects when first used. */
export function makeSend(certificates: readonly string[] | undefined, patience = defaultPatience): Send {
  let client: Promise<Client> | undefined;
  return async ({ method, url, headers, body, signal, what }) => {
    signal?.throwIfAborted();
    client ??= openClient(certificates, patience);
    const { agent, send } = await client;
    const response = await send(url, {
      dispatcher: agent,
      method,
      headers: { 'user-agent': 'oakum', ...headers },
      body: bodyOf(body),
      ...(signal === undefined ? {} : { signal }),
    });
    return received(response, { what: what ?? url.host, slowest: patience.slowest });
  };
}

interface Client {
  readonly agent: Agent;
  readonly send: typeof request;
}

/** The HTTP client is loaded here and not above: an image that lies on disk needs none. */
async function openClient(
  certificates: readonly string[] | undefined,
  { connectMs, silenceMs }: Patience,
): Promise<Client> {
  // By its default export: a bundle of a CommonJS package has no other.
  const { default: undici } = await import('undici');
  const connect = { timeout: connectMs, ...(await trusted(certificates)) };
  const agent = new undici.Agent({
    connect,
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    keepAliveTimeout: 4_000,
  });
  return { agent, send: undici.request };
}

/** Node's TLS takes longer to load than a layout on disk takes to read: only where there is something to trust. */
async function trusted(certificates: readonly string[] | undefined): Promise<{ readonly ca?: string[] }> {
  if (certificates === undefined) return {};
  const { getCACertificates } = await import('node:tls');
  return { ca: [...getCACertificates('default'), ...certificates] };
}

function bodyOf(body: Sending['body']): Uint8Array | Readable | null {
  if (body === undefined) return null;
  return body instanceof Uint8Array ? body : Readable.from(body, { objectMode: false });
}

interface Answering {
  readonly what: string;
  readonly slowest: Patience['slowest'];
}

function received({ statusCode, headers, body }: Dispatcher.ResponseData, answering: Answering): Received {
  const bytes = async (maxBytes: number): Promise<Uint8Array> => {
    const kept: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of steady(body, answering)) {
      size += chunk.byteLength;
      if (size > maxBytes)
        throw new OakumError('oci.too-large', `${answering.what} has more than ${maxBytes} bytes`, {
          hint: 'nothing that belongs to an image is so large: see what is pushed there',
        });
      kept.push(chunk);
    }
    return Buffer.concat(kept);
  };
  return {
    status: statusCode,
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    chunks: () => steady(body, answering),
    bytes,
    text: async (maxBytes) => new TextDecoder().decode(await bytes(maxBytes)),
    discard: () => body.dump({ limit: 65_536 }),
  };
}

/**
 * What comes, as long as it comes fast enough. Only waiting counts: a reader may take its time over each piece.
 *
 * @throws oci.too-slow and oci.truncated (later)
 */
async function* steady(
  body: AsyncIterable<unknown>,
  { what, slowest }: Answering,
): AsyncGenerator<Uint8Array> {
  let [waitedMs, came] = [0, 0];
  let askedAt = performance.now();
  for await (const chunk of told(body, what)) {
    waitedMs += performance.now() - askedAt;
    if (chunk instanceof Uint8Array) {
      came += chunk.byteLength;
      yield chunk;
    }
    if (waitedMs >= slowest.ms) {
      if (came < slowest.bytes) throw tooSlow(what, came, waitedMs);
      [waitedMs, came] = [0, 0];
    }
    askedAt = performance.now();
  }
}

/** A body that ends before its end says of whom it was. */
async function* told(body: AsyncIterable<unknown>, what: string): AsyncGenerator<unknown> {
  try {
    yield* body;
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'AbortError') throw cause;
    const [code, words, hint] = isTimeout(cause)
      ? ['oci.too-slow', 'stopped coming', 'check the way to the registry, or use a mirror that is nearer']
      : [
          'oci.truncated',
          `broke off: ${errorMessage(cause)}`,
          'see whether the registry, or a proxy before it, cuts answers off',
        ];
    throw new OakumError(code, `${what} ${words}`, { retry: 'later', cause, hint });
  }
}

/** What undici says when headers, or the next part of a body, do not come. */
export function isTimeout(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'UND_ERR_HEADERS_TIMEOUT' || error.code === 'UND_ERR_BODY_TIMEOUT')
  );
}

function tooSlow(what: string, bytes: number, ms: number): OakumError {
  return new OakumError(
    'oci.too-slow',
    `${what} came with ${bytes} bytes in ${Math.round(ms / 1000)} seconds, and was given up`,
    { retry: 'later', hint: 'check the way to the registry, or use a mirror that is nearer' },
  );
}

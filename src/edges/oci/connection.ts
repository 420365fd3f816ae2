import { Readable } from 'node:stream';
import type { Agent, Dispatcher, request } from 'undici';
import { OakumError } from '../../kernel/pure/index.ts';

export interface Sending {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array> | undefined;
  readonly signal?: AbortSignal | undefined;
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

const timeouts = { headersTimeout: 60_000, bodyTimeout: 60_000, connectTimeout: 10_000 };

/** Makes a sender that trusts the given PEM certificates besides the system's. It connects when first used. */
export function makeSend(certificates: readonly string[] | undefined): Send {
  let client: Promise<Client> | undefined;
  return async ({ method, url, headers, body, signal }) => {
    signal?.throwIfAborted();
    client ??= openClient(certificates);
    const { agent, send } = await client;
    const response = await send(url, {
      dispatcher: agent,
      method,
      headers: { 'user-agent': 'oakum', ...headers },
      body: bodyOf(body),
      ...(signal === undefined ? {} : { signal }),
    });
    return received(response, url);
  };
}

interface Client {
  readonly agent: Agent;
  readonly send: typeof request;
}

/** The HTTP client is loaded here and not above: an image that lies on disk needs none. */
async function openClient(certificates: readonly string[] | undefined): Promise<Client> {
  // By its default export: a bundle of a CommonJS package has no other.
  const { default: undici } = await import('undici');
  const connect = { timeout: timeouts.connectTimeout, ...(await trusted(certificates)) };
  const { headersTimeout, bodyTimeout } = timeouts;
  const agent = new undici.Agent({ connect, headersTimeout, bodyTimeout, keepAliveTimeout: 4_000 });
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

function received({ statusCode, headers, body }: Dispatcher.ResponseData, url: URL): Received {
  const bytes = async (maxBytes: number): Promise<Uint8Array> => {
    const kept: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) continue;
      size += chunk.byteLength;
      if (size > maxBytes)
        throw new OakumError('oci.too-large', `${url.host} answers more than ${maxBytes} bytes`);
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
    chunks: () => body,
    bytes,
    text: async (maxBytes) => new TextDecoder().decode(await bytes(maxBytes)),
    discard: () => body.dump({ limit: 65_536 }),
  };
}

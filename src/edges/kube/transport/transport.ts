import { type Clock, withRetry } from '../../../kernel/index.ts';

/** One request to the API server, as the layers of the transport pass it on. */
export interface KubeRequest {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'DELETE';
  /** Path below the server's base URL, starting with a slash. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body?: { readonly contentType: string; readonly text: string } | undefined;
  /** What is being done, for messages: verb `list`, what `pods in namespace shop`. */
  readonly about: { readonly verb: string; readonly what: string };
  readonly signal?: AbortSignal | undefined;
  /** Longest wait for the answer's headers. */
  readonly headersTimeoutMs: number;
  /** Longest silence while the body comes. */
  readonly idleTimeoutMs: number;
}

export interface KubeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Must be read to its end, or left early by `break` or `return`, which closes the connection. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Says that what was asked for has come, though the body goes on: of a watch, its first state. */
  readonly settled?: () => void;
}

/** Sends a request. Layers from the inside out: network, credentials, refusals (from there on an answer is always 2xx). */
export type Send = (request: KubeRequest) => Promise<KubeResponse>;

/**
 * Reading again does no harm: what the error says may heal is tried up to four times, with jitter, and not sooner than
 * the server asked for. `read` takes the body too, so that an answer that breaks off is asked for again. Writes are
 * never tried again here: only their caller knows whether they are still wanted.
 */
export function readAgain<T>(
  deps: RetryDeps,
  signal: AbortSignal | undefined,
  read: () => Promise<T>,
): Promise<T> {
  const { clock, random } = deps;
  return withRetry(read, { clock, random, ...(signal === undefined ? {} : { signal }) });
}

export interface RetryDeps {
  readonly clock: Clock;
  /** Between 0 and 1, for the jitter. */
  readonly random: () => number;
}

/** Reads a body to its end as text; what is too long is cut, and then fails as what it should be. */
export async function readText(response: KubeResponse, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > maxBytes) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

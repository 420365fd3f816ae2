import { type RetryOptions, withRetry } from '../../kernel/index.ts';
import { OakumError } from '../../kernel/pure/index.ts';
import type { Client } from './client.ts';
import type { Received } from './connection.ts';
import type { BlobDescriptor } from './interface.ts';
import { verified } from './verified.ts';

export interface BlobRequest {
  readonly client: Client;
  readonly repository: string;
  /** For messages. */
  readonly name: string;
  readonly descriptor: Pick<BlobDescriptor, 'digest' | 'size'>;
  readonly maxBytes: number;
  readonly retry: RetryOptions;
  readonly signal: AbortSignal | undefined;
}

/** How often a blob may break off without one byte of progress. */
const maxStalls = 4;
/** How often at all: one that gives a byte each time would never end. */
const maxBreaks = 100;

/** Streams a blob, taking it up again by a range request where the connection broke, and verifies the whole. */
export async function* readBlob(request: BlobRequest): AsyncGenerator<Uint8Array> {
  const { descriptor, name, maxBytes } = request;
  if (descriptor.size > maxBytes) {
    throw new OakumError(
      'oci.too-large',
      `${descriptor.digest} of ${name} has ${descriptor.size} bytes, allowed are ${maxBytes}`,
      { hint: 'the manifest says so: see what is pushed there' },
    );
  }
  yield* verified(resumed(request), descriptor, name);
}

async function* resumed(request: BlobRequest): AsyncGenerator<Uint8Array> {
  const { size, digest } = request.descriptor;
  let seen = 0;
  for (let stalls = 0, breaks = 1; ; breaks += 1) {
    const before = seen;
    try {
      for await (const chunk of await openAt(request, seen)) {
        seen += chunk.byteLength;
        yield chunk;
      }
      if (seen >= size) return;
      throw new OakumError('oci.truncated', `${digest} of ${request.name} broke off`, { retry: 'later' });
    } catch (error) {
      request.signal?.throwIfAborted();
      if (error instanceof OakumError && error.code !== 'oci.truncated') throw error;
      stalls = seen > before ? 0 : stalls + 1;
      if (stalls >= maxStalls || breaks >= maxBreaks)
        throw truncated(request, { seen, breaks, cause: error });
    }
  }
}

interface Broken {
  readonly seen: number;
  readonly breaks: number;
  readonly cause: unknown;
}

function truncated({ descriptor, name }: BlobRequest, { seen, breaks, cause }: Broken): OakumError {
  const message = `${descriptor.digest} of ${name} broke off after ${seen} of ${descriptor.size} bytes, ${breaks} times`;
  return new OakumError('oci.truncated', message, {
    retry: 'later',
    cause,
    hint: 'see whether the registry, or a proxy before it, cuts answers off',
  });
}

/** The rest of the blob from an offset, also from a registry that ignores ranges. */
async function openAt(request: BlobRequest, offset: number): Promise<AsyncIterable<Uint8Array>> {
  const { client, repository, descriptor, name, signal } = request;
  const response = await withRetry(
    () =>
      client({
        method: 'GET',
        to: `/v2/${repository}/blobs/${descriptor.digest}`,
        what: `blob ${descriptor.digest} of ${name}`,
        headers: offset === 0 ? {} : { range: `bytes=${offset}-` },
        accept: [200, 206],
        signal,
      }),
    signal === undefined ? request.retry : { ...request.retry, signal },
  );
  return response.status === 206 ? ranged(response, offset) : skipped(response.chunks(), offset);
}

function ranged(response: Received, offset: number): AsyncIterable<Uint8Array> {
  const start = /^bytes (\d+)-/.exec(response.header('content-range') ?? '')?.[1];
  if (Number(start) === offset) return response.chunks();
  throw new OakumError(
    'oci.malformed',
    `the registry answered another range than the asked one from ${offset}`,
  );
}

async function* skipped(chunks: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const chunk of chunks) {
    const rest = chunk.subarray(Math.min(left, chunk.byteLength));
    left -= chunk.byteLength - rest.byteLength;
    if (rest.byteLength > 0) yield rest;
  }
}

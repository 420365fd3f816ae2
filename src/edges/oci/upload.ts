import { type Digest, OakumError } from '../../kernel/pure/index.ts';
import { type Client, linkFrom } from './client.ts';
import type { Received } from './connection.ts';
import type { BlobDescriptor } from './interface.ts';

export interface Upload {
  readonly client: Client;
  readonly repository: string;
  readonly base: URL;
  readonly what: string;
  readonly descriptor: Pick<BlobDescriptor, 'digest' | 'size'>;
  readonly bytes: () => AsyncIterable<Uint8Array>;
  /** Larger blobs go in chunks of this size, so that one broken connection does not cost all of it. */
  readonly chunkBytes: number;
  readonly signal: AbortSignal | undefined;
}

/** Uploads one blob: at once if it is small, in chunks otherwise. The registry checks the digest. */
export async function uploadBlob(upload: Upload): Promise<void> {
  const { client, repository, base, what, descriptor, signal } = upload;
  const started = await client({
    method: 'POST',
    to: `/v2/${repository}/blobs/uploads/`,
    what,
    headers: { 'content-length': '0' },
    accept: [202],
    signal,
  });
  const location = await locationOf(started, base);
  if (descriptor.size > upload.chunkBytes) return finish(upload, await sendChunks(upload, location));
  await finish(upload, location, upload.bytes);
}

async function sendChunks(upload: Upload, first: URL): Promise<URL> {
  let location = first;
  let sent = 0;
  for await (const chunk of chunksOf(upload.bytes(), upload.chunkBytes)) {
    const response = await upload.client({
      method: 'PATCH',
      to: location,
      what: upload.what,
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': String(chunk.byteLength),
        'content-range': `${sent}-${sent + chunk.byteLength - 1}`,
      },
      body: () => chunk,
      accept: [202],
      signal: upload.signal,
    });
    sent += chunk.byteLength;
    location = await locationOf(response, location);
  }
  return location;
}

async function finish(upload: Upload, location: URL, bytes?: () => AsyncIterable<Uint8Array>): Promise<void> {
  const to = new URL(location);
  to.searchParams.set('digest', upload.descriptor.digest);
  const response = await upload.client({
    method: 'PUT',
    to,
    what: upload.what,
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(bytes === undefined ? 0 : upload.descriptor.size),
    },
    ...(bytes === undefined ? {} : { body: bytes }),
    accept: [201, 204],
    signal: upload.signal,
  });
  await response.discard();
}

async function* chunksOf(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    for (let at = 0; at < piece.byteLength; ) {
      const part = piece.subarray(at, at + size - length);
      waiting.push(part);
      length += part.byteLength;
      at += part.byteLength;
      if (length < size) continue;
      yield Buffer.concat(waiting);
      waiting = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(waiting);
}

async function locationOf(response: Received, base: URL): Promise<URL> {
  await response.discard();
  const location = response.header('location');
  if (location === undefined)
    throw new OakumError('oci.malformed', `${base.host} names no location for the upload`);
  return linkFrom(location, base);
}

export interface Mount {
  readonly client: Client;
  readonly repository: string;
  readonly base: URL;
  readonly from: string;
  readonly digest: Digest;
  readonly what: string;
  readonly signal: AbortSignal | undefined;
}

/** What registries say to what they do not know: mounts, or giving up an upload. */
const notKnown = [400, 404, 405, 501];

/** Asks for a mount; the upload that a registry opens instead is given up at once. */
export async function mountBlob(mount: Mount): Promise<boolean> {
  const { client, repository, base, from, digest, what, signal } = mount;
  const query = new URLSearchParams({ mount: digest, from });
  const to = `/v2/${repository}/blobs/uploads/?${query.toString()}`;
  const headers = { 'content-length': '0' };
  const response = await client({
    method: 'POST',
    to,
    what,
    headers,
    accept: [201, 202, ...notKnown],
    signal,
  });
  if (response.status !== 202) {
    await response.discard();
    return response.status === 201;
  }
  const opened = await locationOf(response, base);
  const closed = await client({
    method: 'DELETE',
    to: opened,
    what,
    accept: [200, 202, 204, ...notKnown],
    signal,
  });
  await closed.discard();
  return false;
}

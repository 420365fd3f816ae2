/**
 * A fake feed host: serves files over HTTP on loopback with ETags and conditional answers, as OSV's bucket, Alpine's and
 * Debian's hosts do, and can be told to fail. It knows no feed: what it serves is handed in.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { sha256 } from '../../src/kernel/pure/index.ts';

export interface FeedHost {
  /** `http://127.0.0.1:PORT` */
  readonly base: string;
  /** Paths that were asked for with the status that they got: `200 osv/Go/all.zip`. */
  readonly requests: readonly string[];
  set(path: string, bytes: Uint8Array | string): void;
  remove(path: string): void;
  /** Every request for the path gets this status until it is set again. */
  fail(path: string, status: number): void;
  /** Every answer with this file breaks off in the middle, although its whole length was announced, until it is set again. */
  cut(path: string): void;
  /** Answers with these pieces, one after the other and only as far as they are taken, and says no length. */
  stream(path: string, pieces: () => Iterable<Uint8Array>): void;
  /** When the file was changed, as an HTTP date; a day in August 2026 otherwise. */
  date(path: string, lastModified: string): void;
  /** What the host's own clock says, as an HTTP date; it does not say unless it was told. */
  clock(date: string): void;
  close(): Promise<void>;
}

export async function startFeedHost(): Promise<FeedHost> {
  const files = new Map<string, Uint8Array>();
  const failing = new Map<string, number>();
  const broken = new Set<string>();
  const streams = new Map<string, () => Iterable<Uint8Array>>();
  const dates = new Map<string, string>();
  const requests: string[] = [];
  const now: string[] = [];
  const server = createServer((request, response) => {
    response.sendDate = false;
    for (const date of now) response.setHeader('date', date);
    const path = (request.url ?? '').slice(1);
    if (broken.has(path)) return breakOff(files.get(path), response);
    const pieces = streams.get(path);
    if (pieces !== undefined) return void Readable.from(pieces()).pipe(response);
    const lastModified = dates.get(path) ?? 'Sat, 22 Aug 2026 10:00:00 GMT';
    const status = failing.get(path) ?? answer({ bytes: files.get(path), lastModified }, request, response);
    requests.push(`${status} ${path}`);
    if (failing.has(path)) response.writeHead(status).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    base: `http://127.0.0.1:${port}`,
    requests,
    set: (path, bytes) => {
      failing.delete(path);
      broken.delete(path);
      streams.delete(path);
      files.set(path, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
    },
    remove: (path) => files.delete(path),
    fail: (path, status) => failing.set(path, status),
    stream: (path, pieces) => streams.set(path, pieces),
    cut: (path) => broken.add(path),
    date: (path, lastModified) => dates.set(path, lastModified),
    clock: (date) => now.splice(0, 1, date),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

interface Served {
  readonly bytes: Uint8Array | undefined;
  readonly lastModified: string;
}

function answer({ bytes, lastModified }: Served, request: IncomingMessage, response: ServerResponse): number {
  const etag = bytes === undefined ? '' : `"${sha256(bytes).slice(7, 23)}"`;
  const status = bytes === undefined ? 404 : request.headers['if-none-match'] === etag ? 304 : 200;
  response.writeHead(status, etag === '' ? {} : { etag, 'last-modified': lastModified });
  response.end(status === 200 ? bytes : undefined);
  return status;
}

function breakOff(bytes: Uint8Array | undefined, response: ServerResponse): void {
  const length = bytes?.length ?? 0;
  response.writeHead(200, { 'content-length': length });
  response.write(bytes?.subarray(0, length >> 1), () => response.destroy());
}

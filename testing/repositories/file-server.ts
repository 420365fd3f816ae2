import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';

export interface FileServerOptions {
  /** A free one unless said. */
  readonly port?: number | undefined;
  /** PEM key and certificate; plain HTTP otherwise. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
}

export type RepositoryFault =
  | { readonly kind: 'status'; readonly status: number }
  /** One bit of the answer is another. */
  | { readonly kind: 'flip' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'slow'; readonly delayMs: number };

/** What every fake repository lets a test do with its files. */
export interface FileControl {
  /** What comes of every request whose path holds `part`, until healed. */
  fault(part: string, fault: RepositoryFault): void;
  heal(): void;
  /** Paths asked for so far. */
  seen(): readonly string[];
}

export interface FileServer {
  readonly url: string;
  readonly control: FileControl;
  stop(): Promise<void>;
}

interface World {
  /** By path with leading slash. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly faults: { readonly part: string; readonly fault: RepositoryFault }[];
  readonly seen: string[];
}

/** Serves files, which may change while it does, on the loopback address. */
export async function startFileServer(
  files: ReadonlyMap<string, Uint8Array>,
  { port = 0, tls }: FileServerOptions,
): Promise<FileServer> {
  const world: World = { files, faults: [], seen: [] };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    serve(world, request, response).catch(() => response.destroy());
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  const scheme = tls === undefined ? 'http' : 'https';
  const heard = await listen(server, port);
  return {
    url: `${scheme}://127.0.0.1:${heard}`,
    control: {
      fault: (part, fault) => world.faults.push({ part, fault }),
      heal: () => world.faults.splice(0),
      seen: () => [...world.seen],
    },
    stop: () => stop(server),
  };
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
  world.seen.push(path);
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  const fault = world.faults.find(({ part }) => path.includes(part))?.fault;
  if (fault?.kind === 'slow') await delay(fault.delayMs);
  const bytes = fault?.kind === 'bytes' ? fault.bytes : world.files.get(path);
  const status = !isReading ? 501 : fault?.kind === 'status' ? fault.status : bytes === undefined ? 404 : 200;
  const body = status === 200 && bytes !== undefined ? bytes : Buffer.from(`${status}\n`);
  response.writeHead(status, {
    'content-length': body.byteLength,
    'content-type': 'application/octet-stream',
  });
  response.end(request.method === 'HEAD' ? undefined : fault?.kind === 'flip' ? flipped(body) : body);
}

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const middle = Math.floor(copy.byteLength / 2);
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('the repository has no address'));
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { suiteFiles } from './archive.ts';
import type { MadeDeb } from './made-deb.ts';
import { makeSigningKey, type SigningKey } from './signing-key.ts';

export interface RepositoryOptions {
  /** A free one unless said. */
  readonly port?: number;
  /** By suite, which is also its codename: `bookworm`, `bookworm-security`. */
  readonly suites: Readonly<Record<string, readonly MadeDeb[]>>;
  /** A new one unless said. */
  readonly key?: SigningKey;
  /** The Date of every Release file. */
  readonly date: Temporal.Instant;
  readonly validUntil?: Temporal.Instant;
  /** `Debian` unless said. */
  readonly origin?: string;
  /** PEM key and certificate; plain HTTP otherwise. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export type RepositoryFault =
  | { readonly kind: 'status'; readonly status: number }
  /** One bit of the answer is another. */
  | { readonly kind: 'flip' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'slow'; readonly delayMs: number };

export interface AptRepositoryServer {
  /** The repository's root, as it stands in sources.list. */
  readonly url: string;
  readonly publicKeyArmored: string;
  readonly control: {
    /** What comes of every request whose path holds `part`, until healed. */
    fault(part: string, fault: RepositoryFault): void;
    heal(): void;
    /** Publishes a suite anew with these packages and dates, as an archive does on an update. */
    publish(
      suite: string,
      content: {
        readonly debs: readonly MadeDeb[];
        readonly date: Temporal.Instant;
        readonly validUntil?: Temporal.Instant;
        readonly key?: SigningKey;
      },
    ): Promise<void>;
    /** Paths asked for so far. */
    seen(): readonly string[];
  };
  stop(): Promise<void>;
}

interface World {
  readonly files: Map<string, Uint8Array>;
  readonly faults: { readonly part: string; readonly fault: RepositoryFault }[];
  readonly seen: string[];
}

/** Starts a repository on the loopback address. */
export async function startAptRepository(options: RepositoryOptions): Promise<AptRepositoryServer> {
  const key = options.key ?? (await makeSigningKey(options.date));
  const world: World = { files: new Map(), faults: [], seen: [] };
  const publish: AptRepositoryServer['control']['publish'] = async (
    name,
    { debs, date, validUntil, key: other },
  ) => {
    const origin = options.origin ?? 'Debian';
    const armoredKey = (other ?? key).privateKey;
    const files = await suiteFiles({ name, origin, debs, date, validUntil, armoredKey });
    for (const [path, bytes] of files) world.files.set(`/${path}`, bytes);
  };
  for (const [name, debs] of Object.entries(options.suites)) {
    const { date, validUntil } = options;
    await publish(name, { debs, date, ...(validUntil === undefined ? {} : { validUntil }) });
  }
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    serve(world, request, response).catch(() => response.destroy());
  };
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  const scheme = options.tls === undefined ? 'http' : 'https';
  const port = await listen(server, options.port ?? 0);
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    publicKeyArmored: key.publicKey,
    control: {
      fault: (part, fault) => world.faults.push({ part, fault }),
      heal: () => world.faults.splice(0),
      publish,
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

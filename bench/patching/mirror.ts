import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { type AptMirror, aptMirror } from '../../rig/apt-mirror.ts';
import { run } from '../../rig/process.ts';

/** An apt repository on loopback: `/debian` and `/debian-security` of this machine's mirror. */
export interface LocalMirror {
  readonly url: string;
  readonly codename: string;
  stop(): Promise<void>;
}

/**
 * Each file is fetched when it is first asked for and comes from disk afterwards: a turn that nobody counts brings all,
 * and no other depends on the network. Within one run all contestants see the same indexes.
 */
export async function startLocalMirror(directory: string): Promise<LocalMirror> {
  const from = aptMirror();
  const underWay = new Map<string, Promise<string | undefined>>();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const url = upstreamOf(path, from);
    if (url === undefined) return void response.writeHead(404).end();
    const fetching = underWay.get(path) ?? fetched(url, join(directory, encodeURIComponent(path)));
    underWay.set(path, fetching);
    void fetching.then((file) => answer(response, file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mirror has no port');
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${address.port}`, codename: from.codename, stop };
}

function upstreamOf(path: string, { main, security }: AptMirror): string | undefined {
  if (path.split('/').includes('..')) return undefined;
  if (path.startsWith('/debian/')) return main + path.slice('/debian'.length);
  return path.startsWith('/debian-security/') ? security + path.slice('/debian-security'.length) : undefined;
}

/** By apt's own downloader, which knows the proxies that apt is configured with. Undefined if there is no such file. */
async function fetched(url: string, file: string): Promise<string | undefined> {
  if (existsSync(file)) return file;
  const unfinished = `${file}.unfinished`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    await run('/usr/lib/apt/apt-helper', ['download-file', url, unfinished]);
    renameSync(unfinished, file);
    return file;
  } catch {
    rmSync(unfinished, { force: true });
    return undefined;
  }
}

function answer(response: ServerResponse, file: string | undefined): void {
  if (file === undefined) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-length': statSync(file).size });
  createReadStream(file).pipe(response);
}

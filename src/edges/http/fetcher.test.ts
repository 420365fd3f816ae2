import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../kernel/index.ts';
import { makeFetcher, retrying } from './index.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
}

const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });
const options = { maxBytes: 1000 };

describe('fetching', () => {
  it('gives status, headers and bytes', async () => {
    const base = await serve((_, response) => response.setHeader('etag', '"a"').end('hello'));
    const got = await fetcher.get(`${base}/x`, options);
    expect(got).toMatchObject({ status: 200, headers: { etag: '"a"' } });
    expect(Buffer.from(got.bytes).toString()).toBe('hello');
  });

  it.each([
    [404, undefined, 'never', undefined],
    [503, undefined, 'later', undefined],
    [429, '7', 'later', 7000],
  ])('says whether status %s can pass', async (status, retryAfter, retry, retryAfterMs) => {
    const base = await serve((_, response) => {
      if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
      response.writeHead(status).end();
    });
    await expect(fetcher.get(`${base}/x?token=secret`, options)).rejects.toMatchObject({
      code: 'http.status',
      message: `${base}/x answered ${status}`,
      retry,
      retryAfterMs,
    });
  });

  it('stops at the size limit', async () => {
    const base = await serve((_, response) => response.end(Buffer.alloc(1001)));
    await expect(fetcher.get(base, options)).rejects.toMatchObject({ code: 'http.too-large' });
  });

  it('says a server that is not there, that is slow, and that hangs up', async () => {
    await expect(fetcher.get('http://127.0.0.1:1/', options)).rejects.toMatchObject({
      code: 'http.unreachable',
      retry: 'later',
    });
    const silent = await serve(() => {});
    await expect(fetcher.get(silent, { ...options, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'http.timeout',
    });
    const cutting = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy());
    });
    await expect(fetcher.get(cutting, options)).rejects.toMatchObject({ code: 'http.unreachable' });
  });

  it('follows a redirect without the headers of the first host', async () => {
    const seen: unknown[] = [];
    const target = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end('moved');
    });
    const base = await serve((_, response) => response.writeHead(302, { location: `${target}/y` }).end());
    const got = await fetcher.get(base, { ...options, headers: { authorization: 'Basic c2VjcmV0' } });
    expect(Buffer.from(got.bytes).toString()).toBe('moved');
    expect(seen).toEqual([undefined]);
  });

  it('gives up on redirects that go round', async () => {
    const base = await serve((_, response) => response.writeHead(301, { location: '/again' }).end());
    await expect(fetcher.get(base, options)).rejects.toMatchObject({ code: 'http.refused' });
  });

  it.each([
    ['http://example.org/', 'plain HTTP'],
    ['ftp://example.org/', 'scheme'],
    ['https://user:pass@example.org/', 'credentials'],
    ['not a url', 'not a URL'],
  ])('refuses %s', async (url, reason) => {
    await expect(fetcher.get(url, options)).rejects.toMatchObject({
      code: 'http.refused',
      message: expect.stringContaining(reason),
    });
  });

  it('refuses a host that is not allowed, also behind a redirect, and a local file behind one', async () => {
    const base = await serve((request, response) =>
      response
        .writeHead(302, {
          location: request.url === '/file' ? 'file:///etc/passwd' : 'https://evil.example/',
        })
        .end(),
    );
    const strict = makeFetcher({ hosts: ['127.0.0.1'], plainHttpHosts: [] });
    await expect(strict.get(`${base}/host`, options)).rejects.toMatchObject({ code: 'http.refused' });
    await expect(strict.get(`${base}/file`, options)).rejects.toMatchObject({ code: 'http.refused' });
  });

  it('reads a local file within the limit', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'oakum-http-'));
    const file = join(directory, 'kev.json');
    await writeFile(file, '{}');
    const url = pathToFileURL(file).href;
    expect(Buffer.from((await fetcher.get(url, options)).bytes).toString()).toBe('{}');
    await expect(fetcher.get(url, { maxBytes: 1 })).rejects.toMatchObject({ code: 'http.too-large' });
    await rm(directory, { recursive: true });
    await expect(fetcher.get(url, options)).rejects.toMatchObject({
      code: 'http.unreachable',
      retry: 'never',
    });
  });
});

describe('fetching again', () => {
  it('waits as long as the server asks and then succeeds', async () => {
    const waits: number[] = [];
    const clock: Clock = {
      now: () => Temporal.Instant.from('2026-11-21T09:00:00Z'),
      sleep: async (ms) => void waits.push(ms),
    };
    let calls = 0;
    const base = await serve((_, response) => {
      calls += 1;
      if (calls < 3) response.writeHead(429, { 'retry-after': '3' }).end();
      else response.end('ok');
    });
    const got = await retrying(fetcher, { clock, random: () => 0.5 }).get(base, options);
    expect(Buffer.from(got.bytes).toString()).toBe('ok');
    expect(waits).toEqual([3000, 3000]);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeAuthority } from '../../../testing/certificates/index.ts';
import {
  type AuthOptions,
  type FakeRegistry,
  type FakeRegistryOptions,
  type FaultRule,
  startFakeRegistry,
} from '../../../testing/registry/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { type Digest, sha256 } from '../../kernel/pure/index.ts';
import { Registry } from '../../model/index.ts';
import { makeRegistries, type RegistriesOptions } from './index.ts';

let registry: FakeRegistry;
let waits: number[];

const clock: Clock = {
  now: () => Temporal.Instant.from('2026-11-21T09:00:00Z'),
  sleep: async (ms) => {
    waits.push(ms);
  },
};

const text = new TextEncoder();
const blob = text.encode('0123456789'.repeat(5000));
const described = { digest: sha256(blob), size: blob.byteLength };
const users = [
  { name: 'reader', password: 'r:1', may: ['pull'] },
  { name: 'writer', password: 'w', may: ['pull', 'push'] },
] as const;
const bearer: AuthOptions = { kind: 'bearer', users, anonymousPull: false };
const basic: AuthOptions = { kind: 'basic', users };
let digest: Digest;

beforeEach(() => {
  waits = [];
});

afterEach(() => registry.stop());

async function start(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  registry = await startFakeRegistry(options);
  await registry.content.putBlob(blob);
  const manifest = { mediaType: 'application/vnd.oci.image.manifest.v1+json', bytes: text.encode('{}') };
  digest = await registry.content.putManifest('shop/web', '1', manifest);
  return registry;
}

const document = (spec: Record<string, unknown> = {}): Registry =>
  Registry.parse({
    apiVersion: 'oakum.dev/v1',
    kind: 'Registry',
    metadata: { name: 'r' },
    spec: { host: registry.host, ...spec },
  });

const open = (options: Partial<RegistriesOptions> = {}) =>
  makeRegistries({ registries: [], clock, random: () => 0.5, credentialsOf: () => undefined, ...options });

const source = (options: Partial<RegistriesOptions> = {}, name = `${registry.host}/shop/web`) =>
  open(options).source(name);
const target = (options: Partial<RegistriesOptions> = {}) =>
  open(options).target(`${registry.host}/shop/web`);

async function read(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const chunk of chunks) size += chunk.byteLength;
  return size;
}

const dockerConfig = (auths: Record<string, unknown>, rest: Record<string, unknown> = {}): string =>
  JSON.stringify({ auths, ...rest });
const auth = (pair: string): { readonly auth: string } => ({ auth: Buffer.from(pair).toString('base64') });

describe('signing in', () => {
  it.each([
    ['bearer', bearer],
    ['basic', basic],
  ])('meets a %s challenge with what docker has written down', async (_, options) => {
    await start({ auth: options });
    const reader = source({ dockerConfig: dockerConfig({ [registry.host]: auth('reader:r:1') }) });
    expect((await reader.manifest('1')).digest).toBe(digest);
    expect(await read(reader.blob(described))).toBe(described.size);
  });

  it('gets an anonymous token where the registry gives one', async () => {
    await start({ auth: { ...bearer, anonymousPull: true } });
    expect((await source().manifest('1')).digest).toBe(digest);
  });

  it('asks for a new token when the old one has expired', async () => {
    await start({ auth: bearer });
    const reader = source({
      dockerConfig: dockerConfig({ [`https://${registry.host}`]: auth('reader:r:1') }),
    });
    await reader.manifest('1');
    registry.control.expireTokens();
    expect((await reader.manifest('1')).digest).toBe(digest);
  });

  it('says how to sign in when it has nothing, or the wrong thing, to show', async () => {
    await start({ auth: bearer });
    const wrong = dockerConfig({ [registry.host]: auth('reader:nope') });
    for (const options of [{}, { dockerConfig: wrong }]) {
      await expect(source(options).manifest('1')).rejects.toMatchObject({
        code: 'oci.unauthorized',
        retry: 'never',
        message: expect.stringContaining(`${registry.host} answered 401`),
        hint: expect.stringContaining(`docker login ${registry.host}`),
      });
    }
    expect(waits).toEqual([]);
  });

  it('takes the credentials that the Registry document names, and no others', async () => {
    await start({ auth: basic });
    const registries = [document({ credentialsFrom: 'PULL' })];
    const named = {
      registries,
      credentialsOf: (name: string) => (name === 'PULL' ? 'reader:r:1' : undefined),
    };
    expect((await source(named).manifest('1')).digest).toBe(digest);
    const fallback = dockerConfig({ [registry.host]: auth('reader:r:1') });
    await expect(source({ registries, dockerConfig: fallback }).manifest('1')).rejects.toMatchObject({
      code: 'oci.no-credentials',
      message: `PULL does not hold user:password for ${registry.host}`,
    });
  });

  it('never pushes with pull credentials', async () => {
    await start({ auth: basic });
    const config = { dockerConfig: dockerConfig({ [registry.host]: auth('writer:w') }) };
    const put = (options: Partial<RegistriesOptions>) =>
      target(options).putManifest('2', {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        bytes: text.encode('{}'),
      });
    const credentialsOf = () => 'writer:w';
    await expect(put(config)).rejects.toMatchObject({
      code: 'oci.unauthorized',
      hint: expect.stringContaining('spec.push.credentialsFrom'),
    });
    const pullOnly = [document({ credentialsFrom: 'PULL' })];
    await expect(put({ ...config, registries: pullOnly, credentialsOf })).rejects.toMatchObject({
      code: 'oci.unauthorized',
    });
    expect(await put({ registries: [document({ push: { credentialsFrom: 'PUSH' } })], credentialsOf })).toBe(
      digest,
    );
    expect(await put({ ...config, registries: [document({ push: {} })] })).toBe(digest);
  });

  it('says who may not push', async () => {
    await start({ auth: basic });
    const registries = [document({ push: { credentialsFrom: 'PUSH' } })];
    const put = target({ registries, credentialsOf: () => 'reader:r:1' }).putBlob(
      described,
      async function* () {
        yield blob;
      },
    );
    // The blob is there already, which a reader may see; a new one is what needs the right.
    await expect(put).resolves.toBeUndefined();
    const other = text.encode('new');
    await expect(
      target({ registries, credentialsOf: () => 'reader:r:1' }).putBlob(
        { digest: sha256(other), size: 3 },
        async function* () {
          yield other;
        },
      ),
    ).rejects.toMatchObject({
      code: 'oci.unauthorized',
      message: expect.stringContaining('answered 403 (DENIED'),
    });
  });

  it('asks docker’s credential helper, by argument array and standard input', async () => {
    await start({ auth: basic });
    const ran: unknown[] = [];
    const runner = {
      find: async () => undefined,
      run: async (
        program: string,
        args: readonly string[],
        { stdin }: { readonly stdin?: Uint8Array | undefined },
      ) => {
        ran.push([program, args, new TextDecoder().decode(stdin)]);
        return { exitCode: 0, stdout: text.encode('{"Username":"reader","Secret":"r:1"}'), stderr: '' };
      },
    };
    const reader = source({
      runner,
      dockerConfig: dockerConfig({}, { credHelpers: { [registry.host]: 'vault' } }),
    });
    await reader.manifest('1');
    await reader.manifest('1');
    expect(ran).toEqual([['docker-credential-vault', ['get'], registry.host]]);
  });

  it('does not quote a broken docker configuration', async () => {
    await start({ auth: basic });
    await expect(source({ dockerConfig: '{"auths": "hunter2' }).manifest('1')).rejects.toMatchObject({
      code: 'oci.docker-config',
      message: expect.not.stringContaining('hunter2'),
    });
  });
});

describe('a registry that fails', () => {
  const fail = (rule: FaultRule): void => registry.control.fail(rule);

  it('is asked again, not sooner than it says', async () => {
    await start();
    fail({ times: 1, fault: { kind: 'status', status: 429, retryAfterSeconds: 7 } });
    fail({ times: 1, fault: { kind: 'status', status: 503 } });
    expect((await source().manifest('1')).digest).toBe(digest);
    expect(waits).toEqual([7000, 200]);
  });

  it.each([
    [429, 'oci.throttled', 'later'],
    [500, 'oci.server', 'later'],
    [503, 'oci.server', 'later'],
    [404, 'oci.not-found', 'never'],
    [403, 'oci.unauthorized', 'never'],
    [418, 'oci.refused', 'never'],
  ])('with %s is %s', async (status, code, retry) => {
    await start();
    fail({ fault: { kind: 'status', status, message: 'out of\n order' } });
    await expect(source().manifest('1')).rejects.toMatchObject({
      code,
      retry,
      message: `manifest 1 of ${registry.host}/shop/web: ${registry.host} answered ${status} (UNKNOWN: out of order)`,
    });
    expect(waits.length).toBe(retry === 'later' ? 3 : 0);
  });

  it('that is not there is unreachable', async () => {
    await start();
    await registry.stop();
    await expect(source().manifest('1')).rejects.toMatchObject({ code: 'oci.unreachable', retry: 'later' });
  });

  it('that breaks off a blob is asked for the rest', async () => {
    await start();
    fail({ path: '/blobs/', times: 2, fault: { kind: 'truncate', afterBytes: 10_000 } });
    expect(await read(source().blob(described))).toBe(described.size);
    const ranges = registry.control.seen().map(({ headers }) => headers.range);
    expect(ranges).toEqual([undefined, 'bytes=10000-', 'bytes=20000-']);
  });

  it('that breaks off every blob at once is truncated', async () => {
    await start();
    fail({ path: '/blobs/', fault: { kind: 'truncate', afterBytes: 0 } });
    await expect(read(source().blob(described))).rejects.toMatchObject({
      code: 'oci.truncated',
      retry: 'later',
      message: expect.stringContaining('after 0 of 50000 bytes'),
    });
  });

  it('that gives a byte and breaks off, again and again, is given up', async () => {
    await start();
    fail({ path: '/blobs/', fault: { kind: 'truncate', afterBytes: 1 } });
    await expect(read(source().blob(described))).rejects.toMatchObject({
      code: 'oci.truncated',
      message: expect.stringContaining('after 100 of 50000 bytes, 100 times'),
    });
  });

  it('that trickles is given up, blob and manifest alike', async () => {
    await start();
    fail({ path: '/blobs/', fault: { kind: 'trickle', everyMs: 5 } });
    fail({ path: '/manifests/', fault: { kind: 'trickle', everyMs: 100 } });
    const patience = { connectMs: 1000, silenceMs: 5000, slowest: { bytes: 1000, ms: 100 } };
    await expect(read(source({ patience }).blob(described))).rejects.toMatchObject({
      code: 'oci.too-slow',
      retry: 'later',
      message: expect.stringMatching(/^blob sha256:.* of .*shop\/web came with \d+ bytes in 0 seconds/),
    });
    const slow = { ...patience, slowest: { bytes: 1000, ms: 20 } };
    await expect(source({ patience: slow }).manifest('1')).rejects.toMatchObject({
      code: 'oci.too-slow',
      message: expect.stringContaining('manifest 1 of'),
    });
  });

  it('that is slow because its reader is, is not', async () => {
    await start();
    const patience = { connectMs: 1000, silenceMs: 5000, slowest: { bytes: 1_000_000, ms: 1000 } };
    let size = 0;
    for await (const chunk of source({ patience }).blob(described)) {
      size += chunk.byteLength;
      await new Promise((resolve) => setTimeout(resolve, 1100));
    }
    expect(size).toBe(described.size);
  });

  it('that says nothing is given up', async () => {
    await start();
    fail({ fault: { kind: 'hang' } });
    const patience = { connectMs: 1000, silenceMs: 50, slowest: { bytes: 1, ms: 1000 } };
    await expect(source({ patience, attempts: 2 }).manifest('1')).rejects.toMatchObject({
      code: 'oci.unreachable',
      retry: 'later',
    });
  });

  it('that changes content is found out', async () => {
    await start();
    fail({ fault: { kind: 'corrupt' } });
    await expect(read(source().blob(described))).rejects.toMatchObject({ code: 'oci.digest-mismatch' });
    await expect(source().manifest(digest)).rejects.toMatchObject({ code: 'oci.digest-mismatch' });
    await expect(source().manifest('1')).rejects.toMatchObject({ code: 'oci.digest-mismatch' });
  });

  it('that sends more than the descriptor promises is cut off', async () => {
    await start();
    await expect(read(source().blob({ ...described, size: 100 }))).rejects.toMatchObject({
      code: 'oci.digest-mismatch',
    });
    const limits = { maxManifestBytes: 1, maxBlobBytes: 10 };
    await expect(read(source({ limits }).blob(described))).rejects.toMatchObject({ code: 'oci.too-large' });
    await expect(source({ limits }).manifest('1')).rejects.toMatchObject({ code: 'oci.too-large' });
  });

  it('stops when the asker stops', async () => {
    await start();
    fail({ fault: { kind: 'hang' } });
    const stop = new AbortController();
    const asked = source().manifest('1', stop.signal);
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });
});

describe('addresses', () => {
  it('sends no credentials to the host that a blob is redirected to', async () => {
    const store = await startFakeRegistry();
    await store.content.putBlob(blob);
    await start({ auth: basic });
    const location = `${store.url}/v2/any/blobs/${described.digest}`;
    const config = { dockerConfig: dockerConfig({ [registry.host]: auth('reader:r:1') }) };
    const reader = source(config);
    await reader.manifest('1');
    registry.control.fail({ path: '/blobs/', fault: { kind: 'redirect', location } });
    expect(await read(reader.blob(described))).toBe(described.size);
    expect(registry.control.seen().at(-1)?.headers.authorization).toMatch(/^Basic /);
    expect(store.control.seen().map(({ headers }) => headers.authorization)).toEqual([undefined]);
    await store.stop();
  });

  it('speaks TLS with a private CA under the address that is declared', async () => {
    const authority = makeAuthority('oakum test CA', Temporal.Now.instant());
    const directory = await mkdtemp(join(tmpdir(), 'oakum-ca-'));
    const caFile = join(directory, 'ca.pem');
    await writeFile(caFile, authority.cert);
    await start({ tls: authority.issue('registry', ['127.0.0.1']) });
    const spec = { host: 'registry.example', address: registry.host };
    const name = 'registry.example/shop/web';
    const trusting = source({ registries: [document({ ...spec, caFile })] }, name);
    expect((await trusting.manifest('1')).digest).toBe(digest);
    const other = makeAuthority('another CA', Temporal.Now.instant());
    await writeFile(caFile, other.cert);
    await expect(
      source({ registries: [document({ ...spec, caFile })] }, name).manifest('1'),
    ).rejects.toMatchObject({
      code: 'oci.untrusted',
      retry: 'never',
      hint: 'name its CA in a Registry document for registry.example (spec.caFile)',
    });
    await rm(directory, { recursive: true });
    await expect(
      source({ registries: [document({ ...spec, caFile })] }, name).manifest('1'),
    ).rejects.toMatchObject({
      code: 'oci.ca-unreadable',
    });
  });

  it('refuses to fall back to plain HTTP', async () => {
    await start();
    const caFile = '/dev/null';
    const registries = [document({ host: 'registry.example', address: registry.host, caFile })];
    await expect(source({ registries }, 'registry.example/shop/web').manifest('1')).rejects.toMatchObject({
      code: 'oci.plain-http-refused',
      retry: 'never',
      hint: expect.stringContaining('declare plainHttp'),
    });
  });

  it.each(['shop/../admin', 'Shop', 'shop?x=', '', 'a/b:1'])('refuses the repository %j', async (path) => {
    await start();
    expect(() => source({}, `${registry.host}/${path}`)).toThrow(
      expect.objectContaining({ code: 'oci.bad-reference' }),
    );
  });

  it.each(['1?x=', '../2', '', 'sha512:ab', 'a/b'])('refuses the reference %j', async (reference) => {
    await start();
    await expect(source().manifest(reference)).rejects.toMatchObject({ code: 'oci.malformed' });
    expect(registry.control.seen()).toEqual([]);
  });
});

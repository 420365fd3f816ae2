import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildImage } from '../../testing/builders/index.ts';
import {
  type ApkRepositoryServer,
  alpineRoot,
  makeApkKey,
  startApkRepository,
} from '../../testing/repositories/index.ts';
import { bodyOf, type Entry } from '../model/index.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { exportEvidence } from './export-evidence.ts';
import { type PatchImageResult, patchImage } from './patch-image.ts';
import { planImage } from './plan-image.ts';
import { trustInit } from './trust-init.ts';
import { verifyEvidence } from './verify-evidence.ts';
import type { World } from './world.ts';

const never = new AbortController().signal;
const path = '/v2/shop/tools/manifests/';

describe('an image that is patched by hand', () => {
  let fake: FakeWorld;
  let reference: string;
  beforeAll(async () => {
    fake = await startFakeWorld();
    ({ reference } = await fake.push('shop/tools:1', [less(vulnerableLess)]));
  });
  afterEach(() => fake.registry.control.heal());
  afterAll(() => fake.stop());

  function patched(
    world: World,
    { tag, signal = never }: { readonly tag: string; readonly signal?: AbortSignal },
  ): Promise<PatchImageResult> {
    return patchImage(world, {
      reference,
      tag,
      engines: ['native'],
      leaveRefused: false,
      signal,
    });
  }

  async function entriesFrom(index: number): Promise<readonly Entry[]> {
    return (await fake.world.store()).evidence.read(index, 100);
  }

  async function logSize(): Promise<number> {
    return (await fake.world.store()).evidence.size();
  }

  it('has its intent in the log before the push and its outcome after: what, where, which digest', async () => {
    const from = await logSize();
    const { digest, image } = await patched(fake.world, { tag: '1-first' });
    const to = `${fake.registry.host}/shop/tools:1-first`;
    expect(image).toBe(`${to}@${digest}`);
    const entries = await entriesFrom(from);
    expect(entries.map(({ kind, by, run }) => ({ kind, by, run }))).toEqual([
      { kind: 'intent', by: 'alice', run: undefined },
      { kind: 'outcome', by: 'alice', run: undefined },
    ]);
    const [intent, outcome] = entries;
    const key = `by-hand/${to}@${digest}/push`;
    expect(intent && bodyOf('intent', intent)).toEqual({
      key,
      write: 'image.push',
      from: reference,
      to,
      digest,
    });
    expect(outcome && bodyOf('outcome', outcome)).toEqual({
      key,
      outcome: { kind: 'done', result: { how: 'pushed', digest } },
    });
  });

  it('is not pushed where the intent cannot be written', async () => {
    const store = await fake.world.store();
    const append = async (): Promise<void> => {
      throw new Error('the disk is full');
    };
    const full = { ...store, evidence: { ...store.evidence, append } };
    const world = fake.again({ store: async () => full });
    const before = fake.registry.control.seen().length;
    await expect(patched(world, { tag: '1-full' })).rejects.toThrow('the disk is full');
    const writes = fake.registry.control
      .seen()
      .slice(before)
      .filter(({ method }) => method !== 'GET' && method !== 'HEAD');
    expect(writes).toEqual([]);
  });

  it('has an outcome with the code where the registry refuses it', async () => {
    const from = await logSize();
    fake.registry.control.fail({ method: 'PUT', path, fault: { kind: 'status', status: 403 } });
    await expect(patched(fake.world, { tag: '1-denied' })).rejects.toMatchObject({
      code: expect.stringMatching(/^oci\./),
    });
    expect((await entriesFrom(from)).map(({ kind, body }) => [kind, body.outcome])).toEqual([
      ['intent', undefined],
      ['outcome', expect.objectContaining({ kind: 'failed', code: expect.stringMatching(/^oci\./) })],
    ]);
  });

  it('has a refusal in the log where its tag names something else', async () => {
    const from = await logSize();
    await expect(patched(fake.world, { tag: '1' })).rejects.toMatchObject({ code: 'images.tag-taken' });
    expect((await entriesFrom(from)).map(({ kind, body }) => [kind, body.outcome])).toEqual([
      ['intent', undefined],
      ['outcome', expect.objectContaining({ kind: 'refused', code: 'images.tag-taken' })],
    ]);
  });

  it('leaves an intent without an outcome where it broke off, and verification says where to look', async () => {
    await fake.push('shop/tools:1', [less(vulnerableLess), { name: 'other', version: '1' }]);
    const stop = new AbortController();
    fake.registry.control.fail({ method: 'PUT', path, fault: { kind: 'hang' } });
    const from = await logSize();
    const patching = patched(fake.world, { tag: '1-killed', signal: stop.signal });
    const broken = expect(patching).rejects.toBeDefined();
    const asked = fake.registry.control.seen;
    await expect
      .poll(() => asked().some((one) => one.path.endsWith('/1-killed') && one.method === 'PUT'), {
        timeout: 20_000,
      })
      .toBe(true);
    stop.abort();
    await broken;
    expect((await entriesFrom(from)).map(({ kind }) => kind)).toEqual(['intent']);
    const { text } = await exportEvidence(fake.world);
    const { problems } = await verifyEvidence(Buffer.from(text), undefined);
    expect(problems.filter(({ code }) => code === 'audit.no-outcome')).toEqual([
      {
        severity: 'warning',
        code: 'audit.no-outcome',
        message: expect.stringMatching(/by-hand\/.*shop\/tools:1-killed@sha256:[0-9a-f]{64}\/push/),
      },
    ]);
  });

  it('is signed with intent and outcome of its own', async () => {
    await trustInit(fake.world);
    const from = await logSize();
    const { digest, signed, packages } = await patched(fake.world, { tag: '1-signed' });
    expect(packages).toMatchObject([{ name: 'less', from: vulnerableLess, to: fixedLess }]);
    expect(signed).toMatch(/^by key [0-9a-f]{16} as sha256-/);
    const entries = await entriesFrom(from);
    expect(entries.map(({ kind, body }) => `${kind} ${String(body.key).split('/').at(-1)}`)).toEqual([
      'intent push',
      'outcome push',
      'intent attest',
      'outcome attest',
      'intent sign',
      'outcome sign',
    ]);
    const attested = entries[3]?.body.outcome;
    expect(attested).toMatchObject({ kind: 'done', result: { keyId: expect.any(String) } });
    const signing = entries[4];
    expect(signing && bodyOf('intent', signing)).toMatchObject({
      write: 'image.sign',
      to: `${fake.registry.host}/shop/tools`,
      digest,
    });
    expect(entries[5]?.body.outcome).toEqual({
      kind: 'done',
      result: {
        how: 'signed',
        keyId: expect.stringMatching(/^[0-9a-f]{64}$/),
        legacy: `${digest?.replace(':', '-')}.sig`,
        bundle: expect.stringMatching(/^sha256:/),
      },
    });
  });
});

describe('an Alpine image that is patched by hand', () => {
  let fake: FakeWorld;
  let repository: ApkRepositoryServer;
  const key = makeApkKey();
  const musl = (version: string) => ({
    name: 'musl',
    version,
    files: { 'lib/ld-musl-x86_64.so.1': { kind: 'file' as const, content: version, mode: 0o755 } },
  });
  beforeAll(async () => {
    fake = await startFakeWorld();
    repository = await startApkRepository({ repositories: { 'v3.20/main': [musl('1.2.5-r1')] }, key });
    const repositories = [`${repository.url}/v3.20/main`];
    const files = alpineRoot({ installed: [musl('1.2.5-r0')], key, repositories });
    await fake.pushImage('shop/alpine:1', buildImage({ layers: [{ files }] }));
  });
  afterAll(async () => {
    await fake.stop();
    await repository.stop();
  });

  it('is refused by an engine that needs the image’s own apk, or is not there', async () => {
    const request = { engines: ['buildah'], leaveRefused: false, signal: never, tag: undefined };
    const planned = await planImage(fake.world, {
      ...request,
      reference: `${fake.registry.host}/shop/alpine:1`,
    });
    expect(planned).toMatchObject({
      code: 'refused',
      engines: [
        {
          engine: 'buildah',
          answer: 'cannot',
          reason: expect.stringMatching(
            /^(?:the image has no apk|buildah is not installed) \(unsupported\)$/,
          ),
        },
      ],
    });
  });

  it('comes out with the repository’s version, by the image’s own repositories and keys', async () => {
    const request = { engines: ['native', 'buildah'], leaveRefused: false, signal: never };
    const reference = `${fake.registry.host}/shop/alpine:1`;
    const planned = await planImage(fake.world, { ...request, reference, tag: undefined });
    expect(planned).toMatchObject({ code: 'possible', engine: 'native', leftOut: [] });
    const made = await patchImage(fake.world, { ...request, reference, tag: undefined });
    expect(made).toMatchObject({
      code: 'patched',
      engine: 'native',
      image: expect.stringContaining('/shop/alpine:1-oakum.1@sha256:'),
      packages: [{ name: 'musl', from: '1.2.5-r0', to: '1.2.5-r1' }],
    });
    const again = await patchImage(fake.world, {
      ...request,
      reference: `${fake.registry.host}/shop/alpine:1-oakum.1`,
      tag: undefined,
    });
    // Alpine 3.20 gets no fixes any more: that nothing is newer is then no good news.
    expect(again).toMatchObject({ code: 'end-of-life', packages: [] });
  });

  it('gets one layer on its origin when it is patched again', async () => {
    const request = { engines: ['native'], leaveRefused: false, signal: never, tag: undefined };
    const reference = `${fake.registry.host}/shop/alpine:1-oakum.1`;
    repository.control.publish('v3.20/main', [musl('1.2.5-r2')]);
    expect(await patchImage(fake.world, { ...request, reference })).toMatchObject({
      code: 'patched',
      packages: [{ name: 'musl', from: '1.2.5-r1', to: '1.2.5-r2' }],
      message: expect.stringContaining('instead of the patch before: on its origin'),
    });
  });
});

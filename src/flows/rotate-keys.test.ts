import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, TrustPolicy } from '../model/index.ts';
import { makeKeys } from '../prove/trust/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { patchImage } from './patch-image.ts';
import { planImage } from './plan-image.ts';
import { rotateKeys } from './rotate-keys.ts';
import { signedImages } from './signed-images.ts';
import { resumeWriting, stopWriting } from './stop-writing.ts';
import { filesOfKey, keyFiles, signerFor } from './trust/keys.ts';
import { trustInit } from './trust-init.ts';
import { verifyTrust } from './verify-trust.ts';
import type { World } from './world.ts';

const { signal } = new AbortController();

describe('a rotation of the signing key', () => {
  let fake: FakeWorld;
  let first: string;
  let running: string;
  let idle: string;

  beforeAll(async () => {
    fake = await startFakeWorld();
    const { keys } = await trustInit(fake.again({ passphrase: () => 'secret' }));
    first = keys.find(({ use }) => use === 'signing')?.keyId ?? '';
    running = await patched('running');
    idle = await patched('idle');
    await fake.deploy('web', { image: running.slice(running.indexOf('/') + 1) });
  });
  afterAll(() => fake.stop());

  const world = (change: Partial<World> = {}): World => fake.again({ passphrase: () => 'secret', ...change });

  async function patched(name: string): Promise<string> {
    const { reference } = await fake.push(`shop/${name}:1`, [less(vulnerableLess), { name, version: '1' }]);
    const how = { tag: '1-oakum', engines: ['native'], leaveRefused: false, signal };
    const { digest } = await patchImage(world(), { reference, ...how });
    return `${fake.registry.host}/shop/${name}@${digest}`;
  }

  const rotate = (mode: 'plan' | 'rotate' | 'retire', change: Partial<World> = {}) =>
    rotateKeys(world(change), { mode, signal });
  const states = async () =>
    Object.fromEntries((await signedImages(world())).keys.map(({ keyId, state }) => [keyId, state]));
  const signedBy = async (image: string) => {
    const { verdict, attestations } = await verifyTrust(world(), {
      reference: image,
      publicKeys: [],
      signal,
    });
    const found = verdict.kind === 'signed' ? verdict.signatures : [];
    const count = (keyId: string) => ({
      signatures: found.filter((one) => one.keyId === keyId).map(({ format }) => format),
      attestations: attestations.filter((one) => one.keyId === keyId).map(({ formats }) => formats.join('+')),
    });
    return { count, verdict };
  };
  const needs = [{ cluster: 'fake', workload: 'shop/Deployment/web', why: 'runs' }];
  const whole = {
    signatures: ['legacy', 'bundle'],
    attestations: Array.from({ length: 5 }, () => 'legacy+bundle'),
  };

  it('says in a dry run what would be signed again, and writes nothing', async () => {
    const before = await (await fake.world.store()).evidence.size();
    expect(await rotate('plan')).toEqual({
      mode: 'plan',
      activeKey: undefined,
      isNew: true,
      toResign: [{ image: running, signedBy: [first], needs }],
      resigned: [],
      old: [],
      clusters: [{ cluster: 'fake', at: expect.any(String) }],
      unread: [],
    });
    expect(await (await fake.world.store()).evidence.size()).toBe(before);
    expect(await states()).toEqual({ [first]: 'active' });
  });

  it('does nothing while all writing is paused', async () => {
    await stopWriting(fake.world, { by: 'ann', reason: 'a look' });
    await expect(rotate('rotate')).rejects.toMatchObject({ code: 'writing.paused' });
    expect(await states()).toEqual({ [first]: 'active' });
    await resumeWriting(fake.world, 'ann');
  });

  it('goes on where it was killed: between record and files, and between two writes', async () => {
    const killed = { ...fake.world.state, write: killedAt(keyFiles.signing.privateKey) };
    await expect(rotate('rotate', { state: killed })).rejects.toThrow('killed');
    const active = Object.entries(await states()).find(([, state]) => state === 'active')?.[0] ?? '';
    expect(await states()).toEqual({ [first]: 'retiring', [active]: 'active' });
    // Until somebody goes on, the old key signs, and both count.
    expect((await signerFor(world(), 'signing'))?.keyId).toBe(first);
    expect((await signedBy(running)).verdict.kind).toBe('signed');

    const registries = async () => {
      const real = await fake.world.registries();
      const target: typeof real.target = (repository) => ({
        ...real.target(repository),
        attach: () => Promise.reject(new Error('killed')),
      });
      return { ...real, target };
    };
    const broken = await rotate('rotate', { registries });
    expect(broken).toMatchObject({
      activeKey: active,
      isNew: false,
      resigned: [{ kind: 'failed', image: running, reason: 'killed' }],
      old: [{ keyId: first, state: 'retiring', canGo: 'no', reasons: [expect.stringContaining(running)] }],
    });

    const done = await rotate('rotate');
    expect(done).toMatchObject({
      activeKey: active,
      isNew: false,
      toResign: [{ image: running, signedBy: [first], needs }],
      resigned: [{ kind: 'signed', image: running, attestations: 5 }],
      old: [{ keyId: first, state: 'retiring', canGo: 'yes', reasons: [] }],
    });
    const { count } = await signedBy(running);
    expect(count(first)).toEqual(whole);
    expect(count(active)).toEqual(whole);
    expect((await signedBy(idle)).count(active)).toEqual({ signatures: [], attestations: [] });
  });

  it('does nothing twice', async () => {
    const before = await (await fake.world.store()).evidence.size();
    expect(await rotate('rotate')).toMatchObject({ isNew: false, toResign: [], resigned: [] });
    expect(await (await fake.world.store()).evidence.size()).toBe(before);
  });

  it('keeps the old private key as it was encrypted, beside the new one', async () => {
    const text = async (file: string) =>
      Buffer.from((await fake.world.state.read(file, 65_536)) ?? []).toString();
    const now = (await signerFor(world(), 'signing'))?.keyId ?? '';
    for (const keyId of [first, now])
      expect(await text(filesOfKey(keyId).privateKey)).toContain('ENCRYPTED SIGSTORE PRIVATE KEY');
    expect(await text(keyFiles.signing.privateKey)).toBe(await text(filesOfKey(now).privateKey));
  });

  it('makes whoever trusts one key of ours trust the other, until the old one is retired', async () => {
    const old = Buffer.from(
      (await fake.world.state.read(filesOfKey(first).publicKey, 65_536)) ?? [],
    ).toString();
    const fresh = await patched('fresh');
    const judged = async (key: string) => {
      const policy = TrustPolicy.parse({
        apiVersion: 'oakum.dev/v1',
        kind: 'TrustPolicy',
        metadata: { name: 'ours' },
        spec: { images: ['**'], authorities: [{ name: 'acme', key }] },
      });
      const documents = { ...fake.world.documents, trustPolicies: [policy] };
      const how = { tag: undefined, engines: ['native'], leaveRefused: false, signal };
      return (await planImage(world({ documents }), { reference: fresh, ...how })).trust;
    };
    expect(await judged(old)).toMatch(/^accepted: signed by active key [0-9a-f]{16} of this installation /);
    expect(await judged((await makeKeys()).publicPem)).toMatch(/^refused: /);

    const retired = await rotate('retire');
    expect(retired.old).toEqual([{ keyId: first, state: 'retired', canGo: 'yes', reasons: [] }]);
    expect(await judged(old)).toMatch(/^refused: /);
    const { count, verdict } = await signedBy(running);
    expect([verdict.kind, count(first).signatures]).toEqual(['signed', []]);
    expect((await signedBy(idle)).verdict.kind).toBe('refused');
  });

  it('keeps an old key while a cluster could not be looked at', async () => {
    await rotate('rotate');
    const cluster = () => Promise.reject(new Error('no way there'));
    const { old, unread } = await rotate('retire', { cluster });
    expect(unread).toEqual([expect.objectContaining({ reason: expect.any(String) })]);
    expect(old).toEqual([
      { keyId: expect.any(String), state: 'retiring', canGo: 'unknown', reasons: [expect.any(String)] },
    ]);
  });

  it('has everything in the log: each key that changed, each write with its intent and outcome', async () => {
    const entries = await (await fake.world.store()).evidence.read(0, 1_000);
    const changes = entries.flatMap((entry) => bodyOf('signing-key-changed', entry)?.state ?? []);
    expect(changes).toEqual(['active', 'retiring', 'active', 'retired', 'retiring', 'active']);
    const keyed = (kind: 'intent' | 'outcome') =>
      entries.flatMap((entry) => {
        const key = bodyOf(kind, entry)?.key ?? '';
        return key.startsWith('rotate/') ? [key.replace(/^rotate\/[0-9a-f]+\//, '')] : [];
      });
    expect(keyed('intent')).toEqual(keyed('outcome'));
    expect(new Set(keyed('intent'))).toEqual(new Set([`${running}/sign`, `${running}/attest`]));
  });

  function killedAt(file: string): World['state']['write'] {
    return async (path, bytes) => {
      if (path === file) throw new Error('killed');
      await fake.world.state.write(path, bytes);
    };
  }
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, TrustPolicy } from '../model/index.ts';
import { type KeyPair, makeKeys, makeSigner } from '../prove/trust/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { patchImage } from './patch-image.ts';
import { planImage } from './plan-image.ts';
import { revokeKey } from './revoke-key.ts';
import { rotateKeys } from './rotate-keys.ts';
import { signWhereItLies } from './trust/sign.ts';
import { trustInit } from './trust-init.ts';
import { verifyTrust } from './verify-trust.ts';
import type { World } from './world.ts';

const { signal } = new AbortController();

describe('a key that was revoked', () => {
  let fake: FakeWorld;
  let vendor: KeyPair;
  let ours: string;
  let image: string;
  let bought: string;

  beforeAll(async () => {
    fake = await startFakeWorld();
    vendor = await makeKeys();
    const pushed = await fake.push('shop/bought:1', [less(vulnerableLess)]);
    bought = pushed.reference;
    await signWhereItLies(fake.world, {
      repository: `${fake.registry.host}/shop/bought`,
      digest: pushed.digest,
      signer: await makeSigner(vendor.privatePem),
      signal,
    });
    ours = (await trustInit(fake.world)).keys.find(({ use }) => use === 'signing')?.keyId ?? '';
    const { reference } = await fake.push('shop/ours:1', [less(vulnerableLess), { name: 'x', version: '1' }]);
    const { digest } = await patchImage(fake.world, { ...how, tag: '1-oakum', reference });
    image = `${fake.registry.host}/shop/ours@${digest}`;
    await fake.deploy('web', { image: image.slice(image.indexOf('/') + 1) });
  });
  afterAll(() => fake.stop());

  const how = { engines: ['native'], leaveRefused: false, signal };
  const reason = 'the laptop was stolen';
  const revoke = (key: string, change: Partial<World> = {}) =>
    revokeKey(fake.again(change), { key, reason, signal });
  const size = async () => (await fake.world.store()).evidence.size();
  const judged = async (unsigned: 'refuse' | 'warn') => {
    const policy = TrustPolicy.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'TrustPolicy',
      metadata: { name: 'vendor' },
      spec: {
        images: ['**/bought'],
        authorities: [{ name: 'vendor', key: vendor.publicPem }],
        unsigned,
        wrong: unsigned,
      },
    });
    const world = fake.again({ documents: { ...fake.world.documents, trustPolicies: [policy] } });
    return planImage(world, { ...how, tag: undefined, reference: bought });
  };

  it.each([
    ['no reason', { key: '0'.repeat(64), reason: '  ' }, 'usage.reason'],
    ['a key that nobody knows', { key: '01234567', reason }, 'usage.no-key'],
    ['too few digits', { key: '0', reason }, 'usage.no-key'],
    ['a text that is no key', { key: '-----BEGIN PUBLIC KEY-----', reason }, 'key.malformed'],
  ])('needs to be named, with a reason: %s', async (_, asked, code) => {
    const before = await size();
    await expect(revokeKey(fake.world, { ...asked, signal })).rejects.toMatchObject({ code });
    expect(await size()).toBe(before);
  });

  it('needs the name of a person', async () => {
    await expect(revoke(ours, { user: '' })).rejects.toMatchObject({ code: 'usage.person' });
  });

  it('counts for nothing where it is of others: a policy refuses, even one that would warn', async () => {
    expect((await judged('warn')).trust).toMatch(/^accepted: signed by vendor /);
    expect(await revoke(vendor.publicPem)).toMatchObject({ keyId: vendor.keyId, isNew: true, images: [] });
    for (const unsigned of ['refuse', 'warn'] as const) {
      const { code, trust } = await judged(unsigned);
      expect(code).toBe('untrusted');
      expect(trust).toMatch(/^refused: policy vendor refuses, trust\.key-compromised: /);
    }
    const answer = await verifyTrust(fake.world, {
      reference: bought,
      publicKeys: [vendor.publicPem],
      signal,
    });
    expect(answer.trustedKeys).toEqual([]);
    const said = expect.stringContaining(`the key ${vendor.keyId} that made it is compromised since `);
    expect(answer.verdict).toEqual({
      kind: 'refused',
      code: 'trust.key-compromised',
      reasons: [said, said],
    });
  });

  it('is revoked without a cluster or a registry, and the list says what could not be looked at', async () => {
    const nobody = () => Promise.reject(new Error('no way there'));
    const revoked = await revoke(ours.slice(0, 12), { cluster: nobody, registries: nobody });
    expect(revoked).toEqual({
      keyId: ours,
      since: expect.any(String),
      by: 'alice',
      reason,
      isNew: true,
      images: [{ image, what: ['attestation', 'signature'], at: expect.any(String), needs: [] }],
      unsettled: [],
      clusters: [],
      unread: [{ what: expect.any(String), code: expect.any(String), reason: expect.any(String) }],
      activeKey: undefined,
    });
  });

  it('stays revoked, with the first reason, and its list says where what it signed runs', async () => {
    const before = await size();
    const again = await revokeKey(fake.world, { key: ours, reason: 'once more', signal });
    expect(again).toMatchObject({
      isNew: false,
      reason,
      images: [{ image, needs: [{ cluster: 'fake', workload: 'shop/Deployment/web', why: 'runs' }] }],
      unread: [],
    });
    expect(await size()).toBe(before);
  });

  it('signs nothing, and what it signed is refused with a code of its own', async () => {
    const { reference } = await fake.push('shop/next:1', [less(vulnerableLess), { name: 'y', version: '1' }]);
    await expect(patchImage(fake.world, { ...how, tag: '1-oakum', reference })).rejects.toMatchObject({
      code: 'trust.key-compromised',
    });
    const { verdict, attestations } = await verifyTrust(fake.world, {
      reference: image,
      publicKeys: [],
      signal,
    });
    expect(verdict).toMatchObject({ kind: 'refused', code: 'trust.key-compromised' });
    expect(attestations).toEqual([]);
  });

  it('keeps what would be unsigned from being pushed', async () => {
    const from = fake.registry.control.seen().length;
    await expect(
      patchImage(fake.world, { ...how, tag: 'unsigned', reference: bought }),
    ).rejects.toMatchObject({
      code: 'trust.key-compromised',
    });
    const writes = fake.registry.control
      .seen()
      .slice(from)
      .filter(({ method }) => method === 'PUT');
    expect(writes).toEqual([]);
  });

  it('is replaced by a rotation, which signs again what we know of and attests nothing that it said', async () => {
    const { activeKey, resigned, old } = await rotateKeys(fake.world, { mode: 'rotate', signal });
    expect(resigned).toEqual([{ kind: 'signed', image, attestations: 0 }]);
    expect(old).toEqual([]);
    const { verdict, attestations } = await verifyTrust(fake.world, {
      reference: image,
      publicKeys: [],
      signal,
    });
    expect(verdict).toMatchObject({
      kind: 'signed',
      signatures: [
        { keyId: activeKey, format: 'legacy' },
        { keyId: activeKey, format: 'bundle' },
      ],
    });
    expect(attestations).toEqual([]);
  });

  it('is in the log with who and why', async () => {
    const entries = await (await fake.world.store()).evidence.read(0, 1_000);
    const revoked = entries.flatMap((entry) => {
      const body = bodyOf('signing-key-changed', entry);
      return body?.state === 'compromised' ? [{ by: entry.by, ...body }] : [];
    });
    expect(revoked).toEqual([
      { by: 'alice', keyId: vendor.keyId, state: 'compromised', reason },
      { by: 'alice', keyId: ours, state: 'compromised', reason },
    ]);
  });
});

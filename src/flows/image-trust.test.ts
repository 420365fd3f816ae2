import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Digest, parseDigest, sha256 } from '../kernel/index.ts';
import { TrustPolicy } from '../model/index.ts';
import { makeKeys } from '../prove/trust/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { imageTrust } from './image-trust.ts';
import { patchImage } from './patch-image.ts';
import { trustInit } from './trust-init.ts';

const { signal } = new AbortController();

describe('what an image is worth where a page asks', () => {
  let fake: FakeWorld;
  let source: string;
  let manifest: Digest;
  beforeAll(async () => {
    fake = await startFakeWorld();
    const pushed = await fake.push('shop/tools:1', [less(vulnerableLess)]);
    source = pushed.reference;
    manifest = pushed.digest;
  });
  afterAll(() => fake.stop());

  const ask = (digest: Digest, index?: Digest) =>
    imageTrust(fake.world, {
      reference: source,
      family: { manifest: digest, config: sha256('config'), ...(index === undefined ? {} : { index }) },
      signal,
    });

  it('is nobody’s word where there is no key', async () => {
    expect(await ask(manifest)).toMatchObject({
      answer: undefined,
      keys: [],
      policies: 'no trust policy covers it',
    });
  });

  it('is signed where we patched it, with what the provenance says in short', async () => {
    const keyId = (await trustInit(fake.world)).keys[0]?.keyId;
    const how = { engines: ['native'], leaveRefused: false, signal };
    const { image = '' } = await patchImage(fake.world, { reference: source, tag: '1-page', ...how });
    const [, digest = ''] = image.split('@');
    const trust = await ask(parseDigest(digest));
    expect(trust).toMatchObject({
      reference: `${fake.registry.host}/shop/tools@${digest}`,
      keys: [{ keyId, publicKey: expect.stringContaining('BEGIN PUBLIC KEY') }],
      answer: { verdict: { kind: 'signed' }, refusedAttestations: [] },
    });
    const [provenance] = trust.answer?.attestations ?? [];
    // The source image, one package and two suites, each by digest.
    expect(provenance?.made).toEqual({
      image: source,
      digest: manifest,
      engine: 'native',
      dependencies: 4,
      withDigest: 4,
    });
    expect(trust.answer?.attestations.filter(({ made }) => made !== undefined)).toHaveLength(1);

    // The index of an image may be what is signed.
    expect(await ask(manifest, parseDigest(digest))).toMatchObject({
      reference: trust.reference,
      answer: { verdict: { kind: 'signed' } },
    });
    expect((await ask(manifest)).answer?.verdict.kind).toBe('unsigned');
  });

  it('says what trust policies make of it besides', async () => {
    const stranger = await makeKeys();
    const policy = TrustPolicy.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'TrustPolicy',
      metadata: { name: 'upstream' },
      spec: {
        images: [`${fake.registry.host}/shop/*`],
        authorities: [{ name: 'acme', key: stranger.publicPem }],
      },
    });
    const world = fake.again({ documents: { ...fake.world.documents, trustPolicies: [policy] } });
    const family = { manifest, config: sha256('config') };
    const { decision, policies } = await imageTrust(world, { reference: source, family, signal });
    expect(decision).toBe('refused');
    expect(policies).toMatch(/^refused: policy upstream refuses, unsigned/);
  });
});

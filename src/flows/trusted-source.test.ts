import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, TrustPolicy } from '../model/index.ts';
import { type KeyPair, makeKeys, makeSigner } from '../prove/trust/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { patchImage } from './patch-image.ts';
import { planImage } from './plan-image.ts';
import { signWhereItLies } from './trust/sign.ts';

const { signal } = new AbortController();

describe('an image that is to be patched, under trust policies', () => {
  let fake: FakeWorld;
  let reference: string;
  let acme: KeyPair;
  beforeAll(async () => {
    fake = await startFakeWorld();
    const pushed = await fake.push('shop/tools:1', [less(vulnerableLess)]);
    reference = pushed.reference;
    acme = await makeKeys();
    const signer = await makeSigner(acme.privatePem);
    const repository = `${fake.registry.host}/shop/tools`;
    await signWhereItLies(fake.world, { repository, digest: pushed.digest, signer, signal });
  });
  afterAll(() => fake.stop());

  const policy = (key: string, spec: object = {}): TrustPolicy =>
    TrustPolicy.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'TrustPolicy',
      metadata: { name: 'upstream' },
      spec: { images: [`${fake.registry.host}/shop/*`], authorities: [{ name: 'acme', key }], ...spec },
    });

  async function patched(trustPolicies: readonly TrustPolicy[], how: { tag: string; isPlan?: true }) {
    const world = fake.again({ documents: { ...fake.world.documents, trustPolicies } });
    const { evidence } = await world.store();
    const from = await evidence.size();
    const wanted = { reference, engines: ['native'], leaveRefused: false, signal };
    const asked = { ...wanted, tag: how.tag };
    const result = await (how.isPlan === true ? planImage(world, asked) : patchImage(world, asked));
    const entries = await evidence.read(from, 100);
    return { result, entries, judged: entries.flatMap((entry) => bodyOf('trust-judged', entry) ?? []) };
  }

  it('is patched where the right key signed it, and the log says by which policy', async () => {
    const { result, judged } = await patched([policy(acme.publicPem)], { tag: '1-right' });
    expect(result).toMatchObject({
      code: 'patched',
      trust: 'accepted: signed by acme (policy upstream)',
    });
    expect(judged).toMatchObject([
      { image: reference, decision: 'accepted', policies: [{ found: 'signed', by: ['acme'] }] },
    ]);
  });

  it('is refused before anything is made where another key is wanted, and the log says why', async () => {
    const stranger = await makeKeys();
    const { result, judged, entries } = await patched([policy(stranger.publicPem)], { tag: '1-wrong' });
    expect(result).toMatchObject({ code: 'untrusted', image: undefined, packages: [] });
    expect(result.message).toMatch(/^refused: policy upstream refuses, wrong: .*no trusted key made it/);
    expect(judged).toMatchObject([{ decision: 'refused', policies: [{ found: 'wrong', does: 'refuse' }] }]);
    expect(entries).toHaveLength(1);
  });

  it('is patched with a warning where that is what the policy does', async () => {
    const stranger = await makeKeys();
    const { result, judged } = await patched([policy(stranger.publicPem, { wrong: 'warn' })], {
      tag: '1-warned',
    });
    expect(result.code).toBe('patched');
    expect(result.trust).toMatch(/^warned: policy upstream warns, wrong: /);
    expect(judged).toMatchObject([{ decision: 'warned' }]);
  });

  it('is said to be uncovered where no policy speaks for it', async () => {
    const elsewhere = policy(acme.publicPem, { images: ['elsewhere.io/**'] });
    const { result, judged } = await patched([elsewhere], { tag: '1-else' });
    expect(result).toMatchObject({ code: 'patched', trust: 'no trust policy covers it' });
    expect(judged).toEqual([]);
  });

  it('is judged in a plan too, which writes nothing down', async () => {
    const stranger = await makeKeys();
    const { result, entries } = await patched([policy(stranger.publicPem)], { tag: '1-dry', isPlan: true });
    expect(result).toMatchObject({ code: 'untrusted', packages: [], engines: [{ answer: 'cannot' }] });
    expect(entries).toEqual([]);
  });
});

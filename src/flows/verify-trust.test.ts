import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Registry } from '../model/index.ts';
import { makeKeys } from '../prove/trust/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { patchImage } from './patch-image.ts';
import { trustInit } from './trust-init.ts';
import { verifyTrust } from './verify-trust.ts';
import type { World } from './world.ts';

const { signal } = new AbortController();

describe('what the signatures of an image are worth', () => {
  let fake: FakeWorld;
  let reference: string;
  beforeAll(async () => {
    fake = await startFakeWorld();
    ({ reference } = await fake.push('shop/tools:1', [less(vulnerableLess)]));
  });
  afterAll(() => fake.stop());

  async function patched(world: World, tag: string): Promise<string> {
    const how = { engines: ['native'], dryRun: false, leaveRefused: false, signal };
    const { image } = await patchImage(world, { reference, tag, ...how });
    return image ?? '';
  }

  const verify = (image: string, publicKeys: readonly string[] = []) =>
    verifyTrust(fake.world, { reference: image, publicKeys, signal });

  it('cannot be said without a key', async () => {
    await expect(verify(reference)).rejects.toMatchObject({ code: 'trust.no-key' });
    await expect(verify(reference, ['no key'])).rejects.toMatchObject({ code: 'key.malformed' });
  });

  it('is said of what was patched here, by our own key, in both formats, and by no other', async () => {
    const [made] = (await trustInit(fake.world)).keys;
    const image = await patched(fake.world, '1-both');
    const digest = image.split('@')[1];
    const repository = `${fake.registry.host}/shop/tools`;
    const keyId = made?.keyId;
    expect(await verify(image)).toEqual({
      reference: image,
      digest,
      trustedKeys: [keyId],
      verdict: {
        kind: 'signed',
        signatures: [
          { keyId, format: 'legacy', repository },
          { keyId, format: 'bundle', repository: undefined },
        ],
        refused: [],
      },
    });
    const stranger = await makeKeys();
    const { verdict, trustedKeys } = await verify(image, [stranger.publicPem]);
    expect(trustedKeys).toEqual([stranger.keyId]);
    expect(verdict).toMatchObject({
      kind: 'refused',
      reasons: [expect.stringContaining('signature 1'), expect.stringContaining('bundle sha256')],
    });
  });

  it('is that it is unsigned where nobody signed it', async () => {
    expect((await verify(reference)).verdict).toMatchObject({ kind: 'unsigned' });
  });

  it('is in the formats that the registry’s document names', async () => {
    const only = Registry.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'Registry',
      metadata: { name: 'old' },
      spec: { host: fake.registry.host, signatures: ['legacy'] },
    });
    await fake.push('shop/tools:1', [less(vulnerableLess), { name: 'another', version: '1' }]);
    const world = fake.again({ documents: { ...fake.world.documents, registries: [only] } });
    const { verdict } = await verify(await patched(world, '1-legacy'));
    expect(verdict).toMatchObject({ kind: 'signed', signatures: [{ format: 'legacy' }] });
  });
});

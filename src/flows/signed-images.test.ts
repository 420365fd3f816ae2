import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../kernel/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { recordWrite } from './images/record-write.ts';
import { patchImage } from './patch-image.ts';
import { signedImages } from './signed-images.ts';
import { keyFiles } from './trust/keys.ts';
import { trustInit } from './trust-init.ts';

const { signal } = new AbortController();

describe('what keys vouched for', () => {
  let fake: FakeWorld;
  beforeAll(async () => {
    fake = await startFakeWorld();
  });
  afterAll(() => fake.stop());

  async function patched(name: string): Promise<string> {
    const { reference } = await fake.push(`shop/${name}:1`, [less(vulnerableLess)]);
    const how = { tag: '1-oakum', engines: ['native'], leaveRefused: false, signal };
    const { digest } = await patchImage(fake.world, { reference, ...how });
    return `${fake.registry.host}/shop/${name}@${digest}`;
  }

  async function newKey(): Promise<string> {
    const files = [keyFiles.signing.privateKey, keyFiles.signing.publicKey];
    for (const file of files) await fake.world.state.remove(file);
    return (await trustInit(fake.world)).keys.find(({ use }) => use === 'signing')?.keyId ?? '';
  }

  it('is nothing before there is a key', async () => {
    await patched('unsigned');
    expect(await signedImages(fake.world)).toEqual({ keys: [], unsettled: [] });
  });

  it('is listed by key, also by one that signs no more', async () => {
    const former = await newKey();
    const first = await patched('first');
    const current = await newKey();
    expect((await signedImages(fake.world)).keys.map(({ state }) => state).toSorted()).toEqual([
      'active',
      'retiring',
    ]);
    const second = await patched('second');
    const what = ['attestation', 'signature'];
    const createdAt = expect.any(String);
    const { keys, unsettled } = await signedImages(fake.world);
    expect(unsettled).toEqual([]);
    expect(new Map(keys.map(({ keyId, ...one }) => [keyId, one]))).toEqual(
      new Map([
        [former, { state: 'retiring', createdAt, images: [{ image: first, what, at: expect.any(String) }] }],
        [current, { state: 'active', createdAt, images: [{ image: second, what, at: expect.any(String) }] }],
      ]),
    );
  });

  it('is unsettled where signing failed or broke off, until it succeeds', async () => {
    const digest = sha256('an image');
    const write = { key: 'by-hand/x/sign', write: 'image.sign', to: 'shop/x', digest } as const;
    const before = (await signedImages(fake.world)).keys;
    const failing = recordWrite(fake.world, { write, signal }, () => Promise.reject(new Error('refused')));
    await expect(failing).rejects.toThrow('refused');
    expect(await signedImages(fake.world)).toEqual({ keys: before, unsettled: [`shop/x@${digest}`] });
    await recordWrite(fake.world, { write, signal }, async () => ({
      value: undefined,
      outcome: { kind: 'done', result: { keyId: 'k' } },
    }));
    const after = await signedImages(fake.world);
    expect(after.unsettled).toEqual([]);
    expect(after.keys.find(({ keyId }) => keyId === 'k')).toMatchObject({
      state: 'unrecorded',
      images: [{ image: `shop/x@${digest}`, what: ['signature'] }],
    });
  });
});

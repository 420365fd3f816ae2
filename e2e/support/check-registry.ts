import { expect } from 'vitest';
import * as z from 'zod';
import type { FakeRegistry } from '../../testing/registry/index.ts';

const Layers = z.object({ layers: z.array(z.object({ annotations: z.record(z.string(), z.string()) })) });
const Attached = z.object({
  manifests: z.array(z.object({ annotations: z.record(z.string(), z.string()) })),
});
const predicateType = 'dev.sigstore.bundle.predicateType';
const signatureType = 'https://sigstore.dev/cosign/sign/v1';

/**
 * One image under one new tag, one signature in each format, no attestation twice, and no other tag that an attempt left
 * lying about. An attempt that broke off after the push leaves an image that is signed and, as its outcome says, not or
 * not wholly attested: how it was made is known while it is made only.
 */
export async function checkRegistry({ content }: FakeRegistry, patchedDigest: string): Promise<void> {
  const attached = patchedDigest.replace(':', '-');
  const attestations = `${attached}.att`;
  const found = content.tags('shop/web');
  expect(found.filter((tag) => tag !== attestations).toSorted()).toEqual(
    ['1.0', '1.0-oakum.1', attached, `${attached}.sig`].toSorted(),
  );
  expect(content.digests('shop/web')).toContain(patchedDigest);
  const json = async (tag: string): Promise<unknown> => {
    const stored = await content.manifest('shop/web', tag);
    return JSON.parse(Buffer.from(stored?.bytes ?? []).toString('utf8'));
  };
  expect(Layers.parse(await json(`${attached}.sig`)).layers).toHaveLength(1);
  const bundles = Attached.parse(await json(attached)).manifests.map((one) => one.annotations[predicateType]);
  expect(bundles.filter((type) => type === signatureType)).toHaveLength(1);
  expect(new Set(bundles).size).toBe(bundles.length);
  if (!found.includes(attestations)) return;
  const types = Layers.parse(await json(attestations)).layers.map((one) => one.annotations.predicateType);
  expect(new Set(types).size).toBe(types.length);
}

import { afterEach, describe, expect, it } from 'vitest';
import { buildImage, buildIndex } from '../../testing/builders/index.ts';
import { debianRoot } from '../../testing/repositories/index.ts';
import { parseManifest } from '../formats/oci/index.ts';
import type { Plan, Run } from '../model/index.ts';
import { applyPlan } from './apply-plan.ts';
import {
  type FakeWorld,
  type FakeWorldOptions,
  less,
  startFakeWorld,
  vulnerableLess,
} from './conformance/fake-world.ts';
import { makePlan } from './make-plan.ts';
import type { World } from './world.ts';

const never = new AbortController().signal;
const open: FakeWorld[] = [];
afterEach(async () => {
  for (const fake of open.splice(0)) await fake.stop();
});

/** A fake world in which `shop/both:1` is an index, and a Deployment of it. */
async function prepared(options: FakeWorldOptions): Promise<FakeWorld> {
  const fake = await startFakeWorld({ level: 'auto', ...options });
  open.push(fake);
  await pushIndex(fake, 'shop/both', ['amd64', 'arm64']);
  await fake.deploy('web', { image: 'shop/both:1' });
  return fake;
}

async function pushIndex(
  { registry: { content } }: FakeWorld,
  repository: string,
  architectures: readonly string[],
): Promise<void> {
  const images = architectures.map((architecture) => {
    const installed = [{ ...less(vulnerableLess), architecture }];
    const image = buildImage({ layers: [{ files: debianRoot({ installed }) }], architecture });
    return { architecture, image };
  });
  for (const { image } of images) {
    for (const blob of [image.config, ...image.layers]) await content.putBlob(blob.bytes);
    await content.putManifest(repository, image.manifest.digest, image.manifest);
  }
  await content.putManifest(repository, '1', buildIndex(images));
}

function planned(world: World): Promise<Plan> {
  const scope = { namespaces: [], labelSelector: '' };
  return makePlan(world, { scope, only: [], createdBy: undefined, signal: never });
}

function decisions({ patches }: Plan) {
  return patches.filter(({ patch }) => patch.kind === 'layer-patch').map(({ decision }) => decision);
}

function applied(world: World, plan: Plan): Promise<Run> {
  return applyPlan(world, { plan, startedBy: 'alice', signal: never, onChange: () => {} });
}

/** What lies under a reference: a manifest with its processor, or an index with those of its entries. */
async function lying({ registry }: FakeWorld, reference: string): Promise<readonly string[]> {
  const found = await registry.content.manifest('shop/both', reference);
  if (found === undefined) return [];
  const parsed = parseManifest(found.bytes, found.mediaType);
  if (parsed.kind === 'index')
    return parsed.index.manifests.map(({ platform }) => `index ${platform?.architecture ?? 'unknown'}`);
  const config = await registry.content.blob(parsed.manifest.config.digest);
  return [/"architecture":"([^"]+)"/.exec(Buffer.from(config ?? []).toString())?.[1] ?? 'unknown'];
}

function witnesses(run: Run): readonly string[] {
  const found = run.patches[0]?.attestation?.witnesses ?? [];
  return found.map(({ name, agrees, statement }) => `${name} ${agrees ? 'agrees' : statement}`);
}

const allAgree = ['running-digest agrees', 'rescan agrees', 'package-hashes agrees'];

describe('a cluster of one processor that is not amd64', () => {
  it('gets the image of an index that its nodes run patched, by packages for it', async () => {
    const fake = await prepared({ architectures: ['arm64', 'arm64'] });
    const plan = await planned(fake.world);
    expect(decisions(plan)).toEqual([{ kind: 'allow', rule: expect.any(String) }]);
    const run = await applied(fake.world, plan);
    expect(witnesses(run), run.patches[0]?.note).toEqual(allAgree);
    expect(run.phase).toBe('succeeded');
    expect(await lying(fake, '1-oakum.1')).toEqual(['arm64']);
  });
});

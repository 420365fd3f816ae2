import { afterEach, describe, expect, it } from 'vitest';
import { buildImage, buildIndex } from '../../testing/builders/index.ts';
import { debianRoot, type InstalledSpec, makeDeb } from '../../testing/repositories/index.ts';
import { isAttestation, parseManifest } from '../formats/oci/index.ts';
import { sha256 } from '../kernel/index.ts';
import type { Plan, Run } from '../model/index.ts';
import { applyPlan } from './apply-plan.ts';
import {
  type FakeWorld,
  type FakeWorldOptions,
  fixedLess,
  less,
  startFakeWorld,
  vulnerableLess,
} from './conformance/fake-world.ts';
import { makePlan } from './make-plan.ts';
import { trustInit } from './trust-init.ts';
import type { World } from './world.ts';

const never = new AbortController().signal;
const open: FakeWorld[] = [];
afterEach(async () => {
  for (const fake of open.splice(0)) await fake.stop();
});

interface Scene extends FakeWorldOptions {
  /** Of the source's index: what `less` is of each processor. Both vulnerable unless said. */
  readonly index?: Readonly<Record<string, InstalledSpec>>;
}

/** A fake world in which `shop/both:1` is an index, and a Deployment of it. */
async function prepared({ index = both, ...options }: Scene): Promise<FakeWorld> {
  const fake = await startFakeWorld({ level: 'auto', ...options });
  open.push(fake);
  await pushIndex(fake, 'shop/both', index);
  await fake.deploy('web', { image: 'shop/both:1' });
  return fake;
}

const both = { amd64: less(vulnerableLess), arm64: less(vulnerableLess) };

async function pushIndex(
  { registry: { content } }: FakeWorld,
  repository: string,
  index: Readonly<Record<string, InstalledSpec>>,
): Promise<void> {
  const images = Object.entries(index).map(([architecture, item]) => {
    const installed = [{ ...item, architecture }];
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

interface Lying {
  readonly architecture: string;
  readonly digest: string;
}

/** What lies under a reference: one image, or those of an index in their order. */
async function lying(fake: FakeWorld, reference: string): Promise<readonly Lying[]> {
  const found = await fake.registry.content.manifest('shop/both', reference);
  if (found === undefined) return [];
  const parsed = parseManifest(found.bytes, found.mediaType);
  if (parsed.kind === 'index')
    return parsed.index.manifests
      .filter((entry) => !isAttestation(entry))
      .map(({ platform, digest }) => ({ architecture: platform?.architecture ?? 'unknown', digest }));
  const config = await fake.registry.content.blob(parsed.manifest.config.digest);
  const text = Buffer.from(config ?? []).toString();
  return [{ architecture: /"architecture":"([^"]+)"/.exec(text)?.[1] ?? '', digest: sha256(found.bytes) }];
}

async function architectures(fake: FakeWorld, reference: string): Promise<readonly string[]> {
  return (await lying(fake, reference)).map(({ architecture }) => architecture);
}

function layerPatchOf({ patches }: Plan) {
  const found = patches.flatMap(({ patch }) => (patch.kind === 'layer-patch' ? [patch] : []));
  expect(found).toHaveLength(1);
  return found[0];
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
    expect(await architectures(fake, '1-oakum.1')).toEqual(['arm64']);
    expect(layerPatchOf(plan)?.reasons).toContain(
      'not in the patched image, because no node runs it: linux/amd64',
    );
  });
});

describe('a cluster of two processors', () => {
  const architecturesHere = ['amd64', 'arm64'];

  it.each(['index', 'platform'] as const)(
    'gets a new index of what its nodes run, each platform by itself, where pods report the %s',
    async (reports) => {
      const index = { ...both, s390x: less(vulnerableLess) };
      const fake = await prepared({ architectures: architecturesHere, index, reports });
      await trustInit(fake.world);
      const sources = await lying(fake, '1');
      const plan = await planned(fake.world);
      const moves = [{ name: 'less', from: vulnerableLess, to: fixedLess }];
      const patch = layerPatchOf(plan);
      expect(patch?.platforms).toEqual([
        { platform: 'linux/amd64', digest: sources[0]?.digest, packages: moves },
        { platform: 'linux/arm64', digest: sources[1]?.digest, packages: moves },
      ]);
      expect(patch?.packages).toEqual(moves);
      expect(patch?.reasons).toEqual(
        expect.arrayContaining([
          `linux/arm64: native upgrades less ${vulnerableLess}→${fixedLess}`,
          'not in the patched image, because no node runs it: linux/s390x',
        ]),
      );
      const run = await applied(fake.world, plan);
      expect(witnesses(run), run.patches[0]?.note).toEqual(allAgree);
      expect(run.phase).toBe('succeeded');
      const made = await lying(fake, '1-oakum.1');
      expect(made.map(({ architecture }) => architecture)).toEqual(['amd64', 'arm64']);
      const [done] = run.patches;
      const platforms = made.map(({ architecture, digest }) => ({
        platform: `linux/${architecture}`,
        digest,
      }));
      expect(done?.made?.platforms).toEqual(platforms);
      const top = (await fake.registry.content.manifest('shop/both', '1-oakum.1'))?.bytes ?? new Uint8Array();
      expect(done?.patchedImage).toBe(`${fake.registry.host}/shop/both:1-oakum.1@${sha256(top)}`);
      expect(JSON.stringify(fake.kube.control.list('deployments', 'shop'))).toContain(done?.patchedImage);
      const tags = fake.registry.content.tags('shop/both');
      for (const digest of [sha256(top), ...made.map((one) => one.digest)])
        expect(tags).toContain(`${digest.replace(':', '-')}.sig`);
      const store = await fake.world.store();
      expect((await store.loans.list()).map(({ patched }) => patched.digest).toSorted()).toEqual(
        made.map(({ digest }) => digest).toSorted(),
      );
    },
  );

  it('keeps a platform of which nothing moves as it is', async () => {
    const index = { amd64: less(vulnerableLess), arm64: less(fixedLess) };
    const fake = await prepared({ architectures: architecturesHere, index });
    const sources = await lying(fake, '1');
    const plan = await planned(fake.world);
    expect(layerPatchOf(plan)?.platforms?.map(({ packages }) => packages.length)).toEqual([1, 0]);
    // The bundled table lists fixed vulnerabilities only, and judges less: nothing of it is unknown in that sense.
    expect(layerPatchOf(plan)?.reasons).toContain('linux/arm64: stays as it is: nothing of it has a fix');
    const run = await applied(fake.world, plan);
    expect(run.phase, run.patches[0]?.note).toBe('succeeded');
    const made = await lying(fake, '1-oakum.1');
    expect(made.map(({ digest }, at) => digest === sources[at]?.digest)).toEqual([false, true]);
  });

  it('is refused with the platform that no engine can patch, and why', async () => {
    const held = { ...less(vulnerableLess), status: 'hold ok installed' };
    const index = { amd64: less(vulnerableLess), arm64: held };
    const fake = await prepared({ architectures: architecturesHere, index });
    expect(decisions(await planned(fake.world))).toEqual([
      { kind: 'blocked', rule: 'patch.held', reasons: [expect.stringMatching(/^linux\/arm64: .*hold/)] },
    ]);
  });

  it('gets nothing where one platform does not prove true', async () => {
    const fake = await prepared({ architectures: architecturesHere });
    const bad = { 'usr/bin/less': { kind: 'file', content: 'made up', mode: 0o4755 } } as const;
    const debs = [
      makeDeb(less(fixedLess)),
      makeDeb({ ...less(fixedLess), architecture: 'arm64', files: bad }),
    ];
    await fake.packages.control.publish('bookworm-security', { debs, date: fake.world.clock.now() });
    const run = await applied(fake.world, await planned(fake.world));
    expect(run.phase).toBe('failed');
    expect(run.patches[0]?.note).toMatch(/^patch\.not-verified: linux\/arm64: .*paths/);
    const entries = await (await fake.world.store()).evidence.ofRun(run.id);
    expect(entries.filter(({ body }) => 'write' in body)).toEqual([]);
    expect(fake.registry.content.tags('shop/both')).toEqual(['1']);
  });

  it('that was cut off before the tag has none, and the same run goes on', async () => {
    const fake = await prepared({ architectures: architecturesHere });
    const plan = await planned(fake.world);
    const stop = new AbortController();
    const registries = await fake.world.registries();
    const cutting = fake.again({
      registries: async () => ({
        ...registries,
        target: (repository) => ({
          ...registries.target(repository),
          putManifest: async (name, manifest) => {
            if (name === '1-oakum.1') stop.abort(new Error('killed'));
            stop.signal.throwIfAborted();
            return registries.target(repository).putManifest(name, manifest);
          },
        }),
      }),
    });
    const cut = applyPlan(cutting, { plan, startedBy: 'alice', signal: stop.signal, onChange: () => {} });
    await expect(cut).rejects.toThrow('killed');
    expect(fake.registry.content.tags('shop/both')).toEqual(['1']);
    const run = await applied(fake.again(), plan);
    expect(run.phase, run.patches[0]?.note).toBe('succeeded');
    expect(await architectures(fake, '1-oakum.1')).toEqual(['amd64', 'arm64']);
    expect(await (await fake.world.store()).runs.list(5)).toHaveLength(1);
  });
});

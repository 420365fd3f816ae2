import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { buildImage, buildIndex } from '../../testing/builders/index.ts';
import {
  type AptRepositoryServer,
  debianRoot,
  makeDeb,
  startAptRepository,
} from '../../testing/repositories/index.ts';
import { openLocalImage } from '../edges/oci/index.ts';
import { parseManifest } from '../formats/oci/index.ts';
import { parseDigest, sha256, systemClock } from '../kernel/index.ts';
import { PackageMirror } from '../model/index.ts';
import { collectGarbage } from './collect-garbage.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { endLoan } from './end-loan.ts';
import type { PlatformsAsked } from './patch-asked.ts';
import { type PatchPlatformsResult, patchPlatforms } from './patch-platforms.ts';
import { planPlatforms } from './plan-platforms.ts';
import { trustInit } from './trust-init.ts';
import type { World } from './world.ts';

const never = new AbortController().signal;
const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64' };

const Entry = z.looseObject({
  digest: z.string(),
  platform: z.object({ architecture: z.string() }),
  annotations: z.record(z.string(), z.string()).optional(),
});
const Index = z.looseObject({
  manifests: z.array(Entry),
  annotations: z.record(z.string(), z.string()).optional(),
});

function imageFor(architecture: string, status?: string) {
  const item = { ...less(vulnerableLess), architecture };
  const installed = [status === undefined ? item : { ...item, status }];
  return buildImage({
    layers: [{ files: debianRoot({ installed }) }],
    architecture,
  });
}

describe('an index of several platforms', () => {
  let fake: FakeWorld;
  let packages: AptRepositoryServer;
  let directory: string;
  let world: World;
  beforeAll(async () => {
    fake = await startFakeWorld();
    directory = mkdtempSync(join(tmpdir(), 'oakum-platforms-'));
    const debs = ['amd64', 'arm64'].map((architecture) => makeDeb({ ...less(fixedLess), architecture }));
    packages = await startAptRepository({
      suites: { bookworm: debs },
      date: systemClock.now().subtract({ hours: 1 }),
    });
    const keyring = join(directory, 'archive.asc');
    writeFileSync(keyring, packages.publicKeyArmored);
    const mirror = PackageMirror.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'PackageMirror',
      metadata: { name: 'both' },
      spec: {
        distribution: 'debian',
        sources: [{ url: packages.url, suites: ['{codename}'] }],
        keyringFiles: [keyring],
      },
    });
    world = fake.again({ documents: { ...fake.world.documents, mirrors: [mirror] } });
    await pushed('both', ['amd64', 'arm64']);
    await pushed('half', ['amd64', 'arm64'], 'hold ok installed');
    await pushed('foreign', ['amd64', 's390x']);
  });
  afterAll(async () => {
    await packages.stop();
    await fake.stop();
    rmSync(directory, { recursive: true });
  });

  /** An index with build attestations, under tag 1. */
  async function pushed(name: string, architectures: readonly string[], lastOne?: string): Promise<void> {
    const { content } = fake.registry;
    const images = architectures.map((architecture, at) => ({
      architecture,
      image: imageFor(architecture, at === 0 ? undefined : lastOne),
      annotations: { made: 'by hand' },
    }));
    for (const { image } of images) {
      for (const blob of [image.config, ...image.layers]) await content.putBlob(blob.bytes);
      await content.putManifest(`multi/${name}`, image.manifest.digest, image.manifest);
    }
    await content.putManifest(`multi/${name}`, '1', buildIndex(images));
  }

  function asked(name: string, more: Partial<PlatformsAsked> = {}): PlatformsAsked {
    return {
      reference: `${fake.registry.host}/multi/${name}:1`,
      tag: undefined,
      engines: ['native'],
      leaveRefused: false,
      platforms: 'all',
      keepOthers: false,
      signal: never,
      ...more,
    };
  }

  async function indexOf(name: string, reference: string) {
    const found = await fake.registry.content.manifest(`multi/${name}`, reference);
    return Index.parse(JSON.parse(Buffer.from(found?.bytes ?? '{}').toString()));
  }

  function outcomes({ platforms }: PatchPlatformsResult): readonly string[] {
    return platforms.map(
      ({ platform, becomes, result }) => `${platform} ${result?.code ?? 'kept'} ${becomes}`,
    );
  }

  it('is patched platform by platform, whatever the processor, and becomes a new index without attestations', async () => {
    const source = await indexOf('both', '1');
    const result = await patchPlatforms(world, asked('both'));
    expect(result, result.message).toMatchObject({ code: 'patched' });
    expect(outcomes(result)).toEqual(['linux/amd64 patched patched', 'linux/arm64 patched patched']);
    expect(result.dropped).toHaveLength(2);
    const index = await indexOf('both', '1-oakum.1');
    expect(index.manifests.map(({ digest }) => digest)).toEqual(
      result.platforms.map((one) => one.result?.digest),
    );
    const [first, , second] = source.manifests;
    expect(index.manifests.map(({ platform, annotations }) => ({ platform, annotations }))).toEqual(
      [first, second].map((one) => ({ platform: one?.platform, annotations: { made: 'by hand' } })),
    );
    for (const { digest } of index.manifests) {
      const manifest = await fake.registry.content.manifest('multi/both', digest);
      expect(JSON.parse(Buffer.from(manifest?.bytes ?? '{}').toString()).layers).toHaveLength(2);
    }
  });

  it('is the same index each time, signed and attested where there is a key', async () => {
    const signing = fake.again({
      documents: world.documents,
      state: fake.world.folder('signing'),
      folder: (name) => fake.world.folder(`signing/${name}`),
    });
    await trustInit(signing);
    const [one, other] = [
      await patchPlatforms(signing, asked('both', { tag: 'first' })),
      await patchPlatforms(signing, asked('both', { tag: 'second' })),
    ];
    expect(one.digest).toBe(other.digest);
    expect(one.signed).toContain('by key');
    expect(one.attested).toEqual(['https://slsa.dev/provenance/v1']);
    for (const { result } of one.platforms) expect(result?.signed).toContain('by key');
  });

  it('is garbage as a whole, and not before each of its images is lent no more', async () => {
    await patchPlatforms(world, asked('both', { tag: 'lent' }));
    const now = () => fake.world.clock.now().add({ hours: 48 });
    const later = fake.again({ documents: world.documents, clock: { ...fake.world.clock, now } });
    const about = async () => {
      const { images } = await collectGarbage(later, { isDeleting: false, signal: never });
      return images.filter(({ image }) => image.includes('lent') || image.includes('@'));
    };
    expect(await about()).toMatchObject([
      {
        image: expect.stringMatching(/\/multi\/both:lent$/),
        state: 'kept',
        reasons: [{ code: 'loan' }, { code: 'loan' }],
      },
    ]);
    for (const { id, patched, end } of await (await later.store()).loans.list())
      if (patched.tag === 'lent' && end === undefined) await endLoan(later, { loan: id, reason: 'a test' });
    expect(await about()).toMatchObject([{ state: 'removable', reasons: [] }]);
  });

  it('is refused with the platforms named where one cannot be patched, and nothing is pushed', async () => {
    const result = await patchPlatforms(world, asked('half'));
    expect(result.code).toBe('held');
    expect(result.message).toContain('linux/arm64: held');
    expect(result.message).toContain('nothing was pushed');
    expect(await fake.registry.content.manifest('multi/half', '1-oakum.1')).toBeUndefined();
    const kept = await patchPlatforms(world, asked('half', { keepOthers: true }));
    expect(outcomes(kept)).toEqual(['linux/amd64 patched patched', 'linux/arm64 held kept']);
    expect(kept.message).toContain('linux/arm64 is as it was');
  });

  it('keeps what cannot be patched and what nobody asked for only where that is said', async () => {
    const only = await patchPlatforms(world, asked('both', { platforms: [amd64], tag: 'only' }));
    expect(only).toMatchObject({ code: 'refused', image: undefined });
    expect(only.message).toContain('linux/arm64 would stay as it is');
    const source = await indexOf('both', '1');
    const kept = await patchPlatforms(
      world,
      asked('both', { platforms: [amd64], tag: 'kept', keepOthers: true }),
    );
    expect(outcomes(kept)).toEqual(['linux/amd64 patched patched', 'linux/arm64 kept kept']);
    expect((await indexOf('both', 'kept')).manifests[1]?.digest).toBe(source.manifests[2]?.digest);
  });

  it('does not write over a tag, and leaves no index behind', async () => {
    await pushed('taken', ['amd64', 'arm64']);
    await fake.registry.content.putManifest('multi/taken', 'taken', imageFor('amd64').manifest);
    await expect(patchPlatforms(world, asked('taken', { tag: 'taken' }))).rejects.toMatchObject({
      code: 'images.tag-taken',
    });
  });

  it('is asked of the engine that runs nothing where the processor is another', async () => {
    const runner = { ...world.runner, find: async () => '/usr/bin/buildah' };
    const platforms = [{ os: 'linux', architecture: 's390x' }];
    const result = await patchPlatforms(
      { ...world, runner },
      asked('foreign', { engines: ['buildah'], platforms }),
    );
    expect(result.message).toContain('its programs are for linux/s390x');
    expect(result.message).toContain('foreign-platform');
  });

  it.each([
    [{ platforms: [{ os: 'linux', architecture: 'riscv64' }] }, 'images.no-platform'],
    [{ report: 'trivy.json' }, 'usage.platform'],
  ] as const)('says why it cannot be done: %j', async (more, code) => {
    await expect(patchPlatforms(world, asked('both', more))).rejects.toMatchObject({ code });
  });

  it.each([
    { name: 'both', kind: 'layout', scheme: 'oci', keepOthers: false, becomes: ['patched', 'patched'] },
    { name: 'half', kind: 'archive', scheme: 'oci-archive', keepOthers: true, becomes: ['patched', 'kept'] },
  ] as const)('lies on disk as $kind, whole and as it would be pushed', async (wanted) => {
    const { name, kind, scheme, keepOthers, becomes } = wanted;
    const path = join(directory, `saved-${name}`);
    const before = fake.registry.control.seen().length;
    const result = await patchPlatforms(
      world,
      asked(name, { output: { kind, path }, keepOthers, tag: 'saved' }),
    );
    const writes = fake.registry.control.seen().slice(before);
    expect(writes.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
    const image = `${scheme}:${path}:saved`;
    expect(result).toMatchObject({ code: 'patched', image, signed: 'no: it lies on disk', attested: [] });
    expect(result.platforms.map((one) => one.becomes)).toEqual(becomes);
    const opened = await openLocalImage(image);
    const index = await opened?.source.manifest(opened.reference);
    expect(index?.digest).toBe(result.digest);
    for (const { digest } of Index.parse(JSON.parse(Buffer.from(index?.bytes ?? []).toString())).manifests) {
      const manifest = await opened?.source.manifest(parseDigest(digest));
      const parsed = parseManifest(manifest?.bytes ?? new Uint8Array(), manifest?.mediaType ?? '');
      if (parsed.kind !== 'manifest') throw new Error(digest);
      for (const blob of [parsed.manifest.config, ...parsed.manifest.layers]) {
        const bytes = Buffer.concat(await Array.fromAsync(opened?.source.blob(blob) ?? []));
        expect(sha256(bytes)).toBe(blob.digest);
      }
    }
    const pushed = await patchPlatforms(world, asked(name, { keepOthers, tag: 'as-saved' }));
    expect(pushed.digest).toBe(result.digest);
  });

  it('says for which platform something broke', async () => {
    await expect(patchPlatforms(world, asked('foreign'))).rejects.toMatchObject({
      code: 'patch.release-mismatch',
      message: expect.stringContaining('linux/s390x: '),
    });
    expect(await fake.registry.content.manifest('multi/foreign', '1-oakum.1')).toBeUndefined();
  });

  it('has to be one', async () => {
    await fake.registry.content.putManifest('multi/one', '1', imageFor('amd64').manifest);
    await expect(patchPlatforms(world, asked('one'))).rejects.toMatchObject({ code: 'images.no-index' });
  });

  it('is planned without a write', async () => {
    const plan = await planPlatforms(world, asked('both', { platforms: [arm64] }));
    expect(plan).toMatchObject({ others: ['linux/amd64'] });
    expect(
      plan.platforms.map(({ platform, plan: { code, packages } }) => [platform, code, packages.length]),
    ).toEqual([['linux/arm64', 'possible', 1]]);
  });
});

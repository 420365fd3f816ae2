import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImage } from '../../../testing/builders/index.ts';
import { type FakeRegistry, startFakeRegistry } from '../../../testing/registry/index.ts';
import { debianRoot } from '../../../testing/repositories/index.ts';
import { makeRegistries, type Registries } from '../../edges/oci/index.ts';
import { systemClock } from '../../kernel/index.ts';
import type { PatchedImage, PatchWorld } from './contract.ts';
import { endScene, imageOf, playScene } from './engines/conformance/world.ts';
import { makeNativeEngine } from './engines/native/index.ts';
import { pushPatched } from './push.ts';
import { nextPatchedTag } from './tags.ts';

const installed = [{ name: 'pkg', version: '1', files: { 'usr/bin/pkg': '1' } }];
const tree = debianRoot({ installed });

async function patched<T>(act: (patched: PatchedImage, world: PatchWorld) => Promise<T>): Promise<T> {
  const suites = { bookworm: [{ name: 'pkg', version: '2', files: { 'usr/bin/pkg': '2' } }] };
  const scene = await playScene(async () => imageOf([tree]), { installed, suites });
  try {
    const result = await makeNativeEngine().patch(scene.request, scene.world);
    if (result.kind !== 'patched') throw new Error(result.kind);
    return await act(result, scene.world);
  } finally {
    await endScene(scene);
  }
}

describe('pushing a patched image', () => {
  let registry: FakeRegistry;
  let registries: Registries;
  beforeAll(async () => {
    registry = await startFakeRegistry();
    registries = makeRegistries({
      registries: [],
      clock: systemClock,
      random: () => 0.5,
      credentialsOf: () => undefined,
    });
    await buildImage({ layers: [{ files: tree }] }).push(registries.target(`${registry.host}/shop/web`), '1');
  });
  afterAll(async () => registry.stop());

  it('uploads the new layer, mounts the base, and writes the tag last', async () => {
    await patched(async (image, world) => {
      // The fake knows blobs for all of its repositories; a registry that keeps them apart would not have them here.
      const target = { ...registries.target(`${registry.host}/patched/web`), hasBlob: async () => false };
      const request = { patched: image, work: world.work, source: world.source, target, tag: '1-oakum.1' };
      const before = registry.control.seen().length;
      expect(await pushPatched({ ...request, mountFrom: 'shop/web' })).toEqual({
        kind: 'pushed',
        digest: image.manifest.digest,
      });
      const writes = registry.control
        .seen()
        .slice(before)
        .filter(({ method }) => method !== 'HEAD' && method !== 'GET');
      expect(writes.filter(({ path }) => path.includes('mount=')).map(({ path }) => path)).toEqual([
        expect.stringContaining('from=shop%2Fweb'),
      ]);
      expect(writes.at(-1)).toMatchObject({ method: 'PUT', path: '/v2/patched/web/manifests/1-oakum.1' });
      expect(await pushPatched(request)).toEqual({ kind: 'already', digest: image.manifest.digest });
    });
  });

  it('copies the base layers where they cannot be mounted', async () => {
    await patched(async (image, world) => {
      const target = registries.target(`${registry.host}/copied/web`);
      const request = { patched: image, work: world.work, source: world.source, target, tag: '1-oakum.1' };
      expect(await pushPatched({ ...request, mountFrom: 'not/there' })).toMatchObject({ kind: 'pushed' });
    });
  });

  it('never writes over a tag that names something else', async () => {
    await patched(async (image, world) => {
      const repository = `${registry.host}/shop/web`;
      const there = await registries.target(repository).findManifest('1');
      const outcome = await pushPatched({
        patched: image,
        work: world.work,
        source: world.source,
        target: registries.target(repository),
        tag: '1',
      });
      expect(outcome).toEqual({ kind: 'tag-taken', by: there?.digest });
      expect((await registries.target(repository).findManifest('1'))?.digest).toBe(there?.digest);
    });
  });
});

describe('tags of patched images', () => {
  it.each([
    ['1.2', [], '1.2-oakum.1'],
    ['1.2', ['1.2-oakum.1', '1.2-oakum.2'], '1.2-oakum.3'],
    ['1.2-oakum.4', [], '1.2-oakum.5'],
    ['x'.repeat(128), [], `${'x'.repeat(120)}-oakum.1`],
  ])('counts on from %s past %j', async (tag, taken: readonly string[], next) => {
    expect(await nextPatchedTag(tag, async (candidate) => taken.includes(candidate))).toBe(next);
  });
});

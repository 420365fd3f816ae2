import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layerReaderVersion } from '../discover/images/index.ts';
import type { ScanReport } from '../model/index.ts';
import {
  type FakeWorld,
  fixedLess,
  less,
  type Pushed,
  startFakeWorld,
  vulnerableLess,
} from './conformance/fake-world.ts';
import { readImage } from './images/read-image.ts';
import { scanCluster } from './scan-cluster.ts';
import type { World } from './world.ts';

const signal = new AbortController().signal;

describe('what a scan asks the registry', () => {
  let fake: FakeWorld;
  let api: Pushed;
  beforeEach(async () => {
    fake = await startFakeWorld();
    await fake.deploy('web');
    api = await fake.push('shop/api:1.1', [less(vulnerableLess)]);
    await fake.push('shop/api:1.2', [less(vulnerableLess), { name: 'other', version: '1' }]);
    await fake.push('shop/api:1.4', [less(fixedLess)]);
    await fake.deploy('old', { image: 'shop/api:1.1' });
    await fake.deploy('new', { image: 'shop/api:1.2' });
  });
  afterEach(() => fake.stop());

  async function scan(world: World): Promise<ScanReport> {
    const { report } = await scanCluster(world, {
      scope: { namespaces: ['shop'], labelSelector: '' },
      advisoriesFrom: undefined,
      packagesOnly: false,
      signal,
    });
    return report;
  }

  /** `GET tags/list` and the like, of one repository or of all, sorted; in order they depend on what runs beside. */
  async function askedBy(act: () => Promise<unknown>): Promise<readonly string[]> {
    const before = fake.registry.control.seen().length;
    await act();
    return fake.registry.control
      .seen()
      .slice(before)
      .map(({ method, path }) => `${method} ${path.replace('/v2/', '').replace(/\?.*/, '')}`)
      .toSorted();
  }

  it('is everything at first, and the tags of a repository once, whatever its images', async () => {
    const asked = await askedBy(() => scan(fake.world));
    expect(asked.filter((one) => one.endsWith('/tags/list'))).toEqual(['GET shop/api/tags/list']);
    expect(asked.filter((one) => one.endsWith('/manifests/1.4'))).toEqual(['GET shop/api/manifests/1.4']);
    expect(asked.filter((one) => one.includes('/blobs/')).length).toBeGreaterThan(4);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('is only what a tag names today, the second time: nothing about a digest that is known', async () => {
    const first = await scan(fake.world);
    const state: { second?: ScanReport } = {};
    const asked = await askedBy(async () => {
      state.second = await scan(fake.again());
    });
    expect(asked).toEqual(['GET shop/api/manifests/1.4', 'GET shop/api/tags/list']);
    expect(state.second?.patches).toEqual(first.patches);
    expect(state.second?.coverage).toEqual(first.coverage);
  });

  it('is what a tag names now, where it was moved', async () => {
    await scan(fake.world);
    const { digest } = await fake.push('shop/api:1.4', [
      less(vulnerableLess),
      { name: 'more', version: '1' },
    ]);
    const asked = await askedBy(() => scan(fake.world));
    expect(asked.filter((one) => one.includes('/manifests/'))).toEqual(['GET shop/api/manifests/1.4']);
    expect(asked.filter((one) => one.includes('/blobs/')).length).toBe(2);
    expect(asked.join()).not.toContain(digest);
  });

  it('is asked again where what was kept does not fit its digest, and kept anew', async () => {
    const first = await scan(fake.world);
    const store = await fake.world.store();
    const kept = await store.knowledge.document(api.digest);
    const bytes = Buffer.from(kept?.bytes ?? []);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await store.knowledge.saveDocument(
      api.digest,
      { mediaType: kept?.mediaType ?? '', bytes },
      fake.world.clock.now(),
    );
    const path = `GET shop/api/manifests/${api.digest}`;
    const asked = await askedBy(async () => expect((await scan(fake.world)).patches).toEqual(first.patches));
    expect(asked.filter((one) => one.includes('sha256'))).toEqual([path]);
    expect(await askedBy(() => scan(fake.world))).not.toContain(path);
  });

  it('is everything again for a proof, whatever is kept', async () => {
    const request = { ...api, platform: { os: 'linux', architecture: 'amd64' }, signal };
    const whole = await askedBy(() => readImage(fake.world, { ...request, useCache: false }));
    await readImage(fake.world, { ...request, useCache: true });
    expect(await askedBy(() => readImage(fake.world, { ...request, useCache: true }))).toEqual([]);
    expect(await askedBy(() => readImage(fake.world, { ...request, useCache: false }))).toEqual(whole);
    expect(whole.map((one) => one.replace(/sha256:.*/, ''))).toEqual([
      'GET shop/api/blobs/',
      'GET shop/api/blobs/',
      'GET shop/api/manifests/',
    ]);
    // A lie in the state is no proof: nothing of it is looked at.
    const { knowledge } = await fake.world.store();
    const known = await readImage(fake.world, { ...request, useCache: true });
    await knowledge.saveContents(api.digest, layerReaderVersion, { ...known.contents, packages: [] });
    const proof = await readImage(fake.world, { ...request, useCache: false });
    expect(proof.contents).toEqual(known.contents);
    expect((await readImage(fake.world, { ...request, useCache: true })).contents.packages).toEqual([]);
    // What readers of another version found is read anew.
    await knowledge.saveContents(api.digest, 'older', { ...known.contents, packages: [] });
    expect((await readImage(fake.world, { ...request, useCache: true })).contents).toEqual(known.contents);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf } from '../model/index.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { asked } from './conformance/patch-images.ts';
import { listLoans } from './list-loans.ts';
import { patchImage } from './patch-image.ts';
import { scanCluster } from './scan-cluster.ts';

/** Another vulnerability of less, long fixed: by these files less is judged and has nothing. */
const otherOfLess = {
  id: 'CVE-2026-0001',
  modified: '2026-11-20T00:00:00Z',
  affected: [
    {
      package: { ecosystem: 'Debian:12', name: 'less' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '500-1' }] }],
    },
  ],
};

const { signal } = new AbortController();
const open: FakeWorld[] = [];
afterEach(async () => {
  for (const fake of open.splice(0)) await fake.stop();
});

/** `shop/web:1.0`, patched by hand. */
async function prepared(): Promise<FakeWorld> {
  const fake = await startFakeWorld();
  open.push(fake);
  const { reference } = await fake.push('shop/web:1.0', [less(vulnerableLess)]);
  await patchImage(fake.world, asked(reference));
  return fake;
}

const scan = (fake: FakeWorld, advisoriesFrom?: string) =>
  scanCluster(fake.world, {
    scope: { namespaces: [], labelSelector: '' },
    advisoriesFrom,
    packagesOnly: false,
    signal,
  });
const ends = async (fake: FakeWorld) => (await listLoans(fake.world)).loans.map(({ end }) => end);

describe('a loan, when the estate is scanned', () => {
  it('is retired by the build of its owner that runs and has the fixes, with the evidence', async () => {
    const fake = await prepared();
    const { reference, digest } = await fake.push('shop/web:1.1', [less(fixedLess)]);
    await fake.deploy('web', { image: 'shop/web:1.1' });
    await scan(fake);
    const [end] = await ends(fake);
    expect(end).toMatchObject({ kind: 'fixed', how: 'runs', image: reference, digest });
    expect(end).toMatchObject({ restsOn: expect.arrayContaining([expect.stringContaining('debian')]) });
    const entries = await (await fake.world.store()).evidence.read(0, 1_000);
    const logged = entries.flatMap((entry) => bodyOf('loan-ended', entry) ?? []);
    expect(logged).toMatchObject([{ end: { kind: 'fixed', digest } }]);
    await scan(fake);
    expect(await ends(fake)).toEqual([end]);
  });

  it('is retired by a newer tag that is only offered', async () => {
    const fake = await prepared();
    const { reference, digest } = await fake.push('shop/web:1.1', [less(fixedLess)]);
    await fake.deploy('web', { image: 'shop/web:1.0' });
    await scan(fake);
    expect(await ends(fake)).toMatchObject([{ kind: 'fixed', how: 'offered', image: reference, digest }]);
  });

  it.each([
    ['the image itself', 'shop/web:1.0', vulnerableLess],
    ['a newer build that lacks them', 'shop/web:1.1', vulnerableLess],
    ['a build of another line', 'shop/web:1.1-alpine', fixedLess],
    ['an older build', 'shop/web:0.9', fixedLess],
    ['a build in another repository', 'shop/tools:1.1', fixedLess],
  ])('is not retired by %s', async (_what, name, version) => {
    const fake = await prepared();
    if (name !== 'shop/web:1.0') await fake.push(name, [less(version)]);
    await fake.deploy('web', { image: name });
    await scan(fake);
    expect(await ends(fake)).toEqual([undefined]);
  });

  it('is not retired by the patched image, which has the fixes and is ours', async () => {
    const fake = await prepared();
    await fake.deploy('web', { image: 'shop/web:1.0-oakum.1' });
    await scan(fake);
    expect(await ends(fake)).toEqual([undefined]);
  });

  it('is not retired by advisories that somebody names for one scan', async () => {
    const fake = await prepared();
    await fake.push('shop/web:1.1', [less(fixedLess)]);
    await fake.deploy('web', { image: 'shop/web:1.1' });
    const directory = mkdtempSync(join(tmpdir(), 'oakum-advisories-'));
    try {
      writeFileSync(join(directory, 'less.json'), JSON.stringify(otherOfLess));
      await scan(fake, directory);
    } finally {
      rmSync(directory, { recursive: true });
    }
    expect(await ends(fake)).toEqual([undefined]);
  });
});

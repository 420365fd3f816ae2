import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { asked } from './conformance/patch-images.ts';
import { patchImage } from './patch-image.ts';
import { planImage } from './plan-image.ts';

describe('a patched image that goes to disk', () => {
  let fake: FakeWorld;
  let reference: string;
  const directory = mkdtempSync(join(tmpdir(), 'oakum-disk-'));
  beforeAll(async () => {
    fake = await startFakeWorld();
    ({ reference } = await fake.push('shop/disk:1', [less(vulnerableLess)]));
  });
  afterEach(() => fake.registry.control.heal());
  afterAll(async () => {
    await fake.stop();
    rmSync(directory, { recursive: true });
  });

  it.each([
    { kind: 'layout', scheme: 'oci' },
    { kind: 'archive', scheme: 'oci-archive' },
  ] as const)('is the one that would have been pushed, as $kind, and nothing is pushed', async (one) => {
    const output = { kind: one.kind, path: join(directory, one.kind) };
    const before = fake.registry.control.seen().length;
    const result = await patchImage(fake.world, asked(reference, { output, tag: 'same' }));
    const writes = fake.registry.control
      .seen()
      .slice(before)
      .filter(({ method }) => method !== 'GET' && method !== 'HEAD');
    expect(writes).toEqual([]);
    expect(result).toMatchObject({
      code: 'patched',
      image: `${one.scheme}:${output.path}:same`,
      signed: 'no: it lies on disk',
    });
    const pushed = await patchImage(fake.world, asked(reference, { tag: `pushed-${one.kind}` }));
    expect(result.digest).toBe(pushed.digest);
    const again = await planImage(fake.world, asked(result.image ?? '', { output }));
    expect([again.code, again.digest]).toEqual(['nothing-to-do', pushed.digest]);
  });

  it('is planned with its place', async () => {
    const output = { kind: 'layout', path: '/srv/out' } as const;
    const plan = await planImage(fake.world, asked(reference, { output }));
    expect(plan).toMatchObject({
      code: 'possible',
      to: 'oci:/srv/out:1-oakum.1',
      packages: [{ to: fixedLess }],
    });
  });

  it('is not there where the base layers cannot be fetched, and nothing is left of the work', async () => {
    const output = { kind: 'archive', path: join(directory, 'broken') } as const;
    const { reference: other } = await fake.push('shop/disk:2', [
      less(vulnerableLess),
      { name: 'x', version: '1' },
    ]);
    await planImage(fake.world, asked(other));
    fake.registry.control.fail({ path: '/v2/shop/disk/blobs/', fault: { kind: 'status', status: 403 } });
    await expect(patchImage(fake.world, asked(other, { output }))).rejects.toMatchObject({
      code: expect.stringMatching(/^oci\./),
    });
    expect(readdirSync(directory).filter((name) => name.startsWith('broken'))).toEqual([]);
    expect(await fake.world.state.list('work')).toEqual([]);
  });

  it('comes to the same as its plan where nothing is made', async () => {
    const output = { kind: 'layout', path: join(directory, 'none') } as const;
    for (const [installed, code] of [
      [[{ name: 'openssl', version: '3.0.9-1' }], 'waiting-for-mirror'],
      [[{ ...less(vulnerableLess), status: 'hold ok installed' }], 'held'],
      [[less(fixedLess)], 'nothing-to-do'],
      [[{ ...less(vulnerableLess), status: 'install ok half-configured' }], 'refused'],
    ] as const) {
      const { reference: other } = await fake.push('shop/disk:3', installed);
      const planned = await planImage(fake.world, asked(other, { output }));
      const result = await patchImage(fake.world, asked(other, { output }));
      expect([planned.code, result.code, result.message]).toEqual([code, code, planned.message]);
    }
    expect(readdirSync(directory).filter((name) => name.startsWith('none'))).toEqual([]);
  });

  it('needs a place where the image has no registry', async () => {
    await expect(planImage(fake.world, asked(`oci:${join(directory, 'layout')}`))).rejects.toMatchObject({
      code: 'usage.output',
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Baseline } from '../model/index.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { scanCluster } from './scan-cluster.ts';

const { signal } = new AbortController();

describe('a newer tag of another major', () => {
  let fake: FakeWorld;
  beforeAll(async () => {
    fake = await startFakeWorld();
    await fake.push('shop/web:1.0', [less(vulnerableLess)]);
    await fake.push('shop/web:2.0', [less(fixedLess)]);
    await fake.deploy('web', { image: 'shop/web:1.0' });
  });
  afterAll(() => fake.stop());

  it.each([
    {
      major: 'keep',
      kind: 'layer-patch',
      state: 'impossible',
      says: /^2\.0 is of another major version/,
    },
    {
      major: 'any',
      kind: 'tag-bump',
      state: 'chosen',
      says: /:2\.0 was scanned: removes \d+ of \d+$/,
    },
  ] as const)('is a $kind where the Baseline says major: $major', async ({ major, kind, state, says }) => {
    const baseline = Baseline.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'Baseline',
      metadata: { name: 'web' },
      spec: { images: [`${fake.registry.host}/shop/web`], major },
    });
    const world = fake.again({ documents: { ...fake.world.documents, baselines: [baseline] } });
    const scope = { namespaces: ['shop'], labelSelector: '' };
    const { patches } = await scanCluster(world, {
      scope,
      advisoriesFrom: undefined,
      packagesOnly: false,
      signal,
    });
    const patch = patches.find((one) => one.kind !== 'none' && one.image.endsWith('shop/web:1.0'));
    expect(patch?.kind).toBe(kind);
    const way = patch?.ways?.find((one) => one.way === 'newer-tag');
    expect(way?.state).toBe(state);
    expect(way?.reason).toMatch(says);
  });
});

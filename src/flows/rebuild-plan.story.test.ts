import { describe, expect, it } from 'vitest';
import { buildImage } from '../../testing/builders/index.ts';
import { vulnerableLess } from './conformance/fake-world.ts';
import {
  documents,
  never,
  patchIn,
  planned,
  playScenes,
  type SceneOptions,
  wayOf,
} from './conformance/rebuild-plans.ts';
import { root } from './conformance/rebuild-scene.ts';
import { offerRebuild } from './rebuild/offer-rebuild.ts';

const scene = playScenes();

describe('a plan in which the layer stays', () => {
  it.each<[string, Partial<SceneOptions>, object, string]>([
    [
      'no policy lets it ask CI',
      { rebuild: 'never' },
      { state: 'possible' },
      'oakum patch rebuild asks the CI',
    ],
    ['the image names no revision', { labels: {} }, { state: 'impossible' }, 'rebuild.no-revision'],
    [
      'the base ends less than the layer',
      { base: buildImage({ layers: [root(vulnerableLess)], labels: { new: 'true' } }) },
      { state: 'impossible' },
      'already',
    ],
    [
      'the result would lie elsewhere',
      { result: 'registry.test/shop/app:1' },
      { state: 'impossible' },
      'rebuild.registry-off',
    ],
  ])('because %s', async (_, options, way, says) => {
    const { ci, world } = await scene(options);
    const { patch } = patchIn(await planned(world));
    expect(patch.kind).toBe('layer-patch');
    expect(wayOf(patch)).toMatchObject({ ...way, reason: expect.stringContaining(says) });
    expect(ci.control.seen()).toEqual([]);
  });
});

describe('what a plan would ask Tekton for', () => {
  const build = { ci: 'tekton', namespace: 'ci', pipeline: 'build' };

  it('names the namespace, where it may be written to', async () => {
    const { fake, ci } = await scene({ write: ['shop', 'ci'] });
    const world = fake.again({ documents: documents(fake, ci, 'choose', { build }) });
    expect(patchIn(await planned(world)).patch).toMatchObject({
      kind: 'rebuild',
      order: { namespace: 'ci' },
    });
    const closed = fake.again({
      documents: { ...world.documents, clusters: (await scene()).world.documents.clusters },
    });
    const { patch } = patchIn(await planned(closed));
    expect([patch.kind, wayOf(patch)?.reason]).toEqual([
      'layer-patch',
      expect.stringContaining('rebuild.write-off'),
    ]);
  });
});

it('a build for amd64 is offered to no cluster with other nodes', async () => {
  const { fake, world } = await scene();
  const { patch: layer } = patchIn(await planned(fake.world));
  if (layer.kind !== 'layer-patch') throw new Error('nobody lets this plan ask CI');
  const asked = { layer, ranked: [], signal: never };
  expect(await offerRebuild(world, { ...asked, architectures: new Set(['amd64', 'arm64']) })).toEqual({
    kind: 'stays',
    state: 'impossible',
    reason: expect.stringContaining('rebuild.other-platform'),
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BuiltImage, buildImage, type FileTreeSpec } from '../../testing/builders/index.ts';
import { type DebSpec, debianRoot, makeDeb } from '../../testing/repositories/index.ts';
import { parseImageConfig, parseManifest } from '../formats/oci/index.ts';
import { sha256, systemClock } from '../kernel/index.ts';
import { isPatchCommand, lineageLabels } from '../model/index.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { asked } from './conformance/patch-images.ts';
import type { PatchAsked } from './patch-asked.ts';
import { type PatchImageResult, patchImage } from './patch-image.ts';
import { planImage } from './plan-image.ts';

const tool = (version: string): DebSpec => ({
  name: 'tool',
  version,
  files: { 'usr/bin/tool': { kind: 'file', content: `tool ${version}\n`, mode: 0o755 } },
});

describe('an image that was patched before', () => {
  let fake: FakeWorld;
  beforeEach(async () => {
    fake = await startFakeWorld();
    await publish([less(fixedLess)]);
  });
  afterEach(() => fake.stop());

  async function publish(packages: readonly DebSpec[]): Promise<void> {
    const date = systemClock.now().subtract({ minutes: 1 });
    await fake.packages.control.publish('bookworm-security', { debs: packages.map(makeDeb), date });
  }

  async function patch(reference: string, change: Partial<PatchAsked> = {}): Promise<PatchImageResult> {
    return patchImage(fake.world, asked(reference, change));
  }

  /** Of a pushed image: its layers, which of them are ours, its labels of lineage and the versions of its packages. */
  async function look(reference: string) {
    const [repository = '', digest = ''] = reference.slice(fake.registry.host.length + 1).split('@');
    const source = (await fake.world.registries()).source(
      `${fake.registry.host}/${repository.split(':')[0]}`,
    );
    const { bytes, mediaType } = await source.manifest(digest);
    const parsed = parseManifest(bytes, mediaType);
    if (parsed.kind !== 'manifest') throw new Error('no manifest');
    const config = parseImageConfig(
      Buffer.concat(await Array.fromAsync(source.blob(parsed.manifest.config))),
    );
    const labels = config.config?.Labels ?? {};
    return {
      layers: parsed.manifest.layers.length,
      ours: (config.history ?? []).filter((one) => isPatchCommand(one.created_by)).length,
      source: labels[lineageLabels.source],
      origin: labels[lineageLabels.origin],
    };
  }

  /** `shop/tools:1` with an old less and an old tool, of which less was patched already. */
  async function patchedOnce(): Promise<{ readonly first: PatchImageResult; readonly origin: string }> {
    const { reference, digest } = await fake.push('shop/tools:1', [less(vulnerableLess), tool('1-1')]);
    const first = await patch(reference);
    expect(first).toMatchObject({ code: 'patched', packages: [{ name: 'less', to: fixedLess }] });
    return { first, origin: digest };
  }

  it('has one layer on its origin, with the former patch in it', async () => {
    const { first, origin } = await patchedOnce();
    await publish([less(fixedLess), tool('1-2')]);
    const second = await patch(first.image ?? '');
    expect(second).toMatchObject({
      code: 'patched',
      packages: [{ name: 'tool', from: '1-1', to: '1-2' }],
      message: `instead of the patch before: on its origin ${origin}`,
    });
    expect(await look(second.image ?? '')).toEqual({ layers: 2, ours: 1, source: first.digest, origin });
    const after = await planImage(fake.world, asked(second.image ?? ''));
    expect(after.code).toBe('nothing-to-do');
    const again = await patch(first.image ?? '', { tag: 'again' });
    expect(again.digest).toBe(second.digest);
  });

  it('is planned from what it has now', async () => {
    const { first, origin } = await patchedOnce();
    await publish([less(fixedLess), tool('1-2')]);
    const plan = await planImage(fake.world, asked(first.image ?? ''));
    expect(plan).toMatchObject({
      code: 'possible',
      packages: [{ name: 'tool', from: '1-1', to: '1-2' }],
      goes: [],
      brings: [],
    });
    expect(plan.notes).toContain(`instead of the patch before: on its origin ${origin}`);
  });

  it('keeps the former patch where only one package is named', async () => {
    const { first } = await patchedOnce();
    await publish([less(`${fixedLess}+x1`), tool('1-2')]);
    const second = await patch(first.image ?? '', { packages: ['tool'] });
    expect(second.packages.map(({ name, from, to }) => `${name} ${from} ${to}`)).toEqual([
      `less ${fixedLess} ${fixedLess}+x1`,
      'tool 1-1 1-2',
    ]);
  });

  it('has nothing to do while nothing is newer than what it has', async () => {
    const { first } = await patchedOnce();
    expect(await patch(first.image ?? '')).toMatchObject({ code: 'nothing-to-do', image: undefined });
  });

  it('gets a layer above where the repository no longer has what was upgraded before', async () => {
    const { first, origin } = await patchedOnce();
    await publish([tool('1-2')]);
    const second = await patch(first.image ?? '');
    expect(second).toMatchObject({
      code: 'patched',
      message:
        'a layer above the patch before: on its origin not everything that was upgraded before could be upgraded again',
    });
    expect(await look(second.image ?? '')).toEqual({ layers: 3, ours: 2, source: first.digest, origin });
    await publish([less(fixedLess), tool('1-3')]);
    const third = await patch(second.image ?? '');
    expect(await look(third.image ?? '')).toEqual({ layers: 2, ours: 1, source: second.digest, origin });
  });

  it('gets a layer above where its origin is gone, and says so', async () => {
    await publish([less(fixedLess), tool('1-2')]);
    const gone = sha256('an image that nobody has');
    const { reference } = await fake.pushImage('shop/tools:left', forged({ origin: gone }));
    const done = await patch(reference);
    expect(done.message).toContain(`a layer above the patch before: its origin ${gone} cannot be read`);
    expect(await look(done.image ?? '')).toMatchObject({ layers: 3 });
  });

  it('is patched as it is where another was built on it and has its labels', async () => {
    const { first, origin } = await patchedOnce();
    await publish([less(fixedLess), tool('1-2')]);
    const files = debianRoot({ installed: [less(fixedLess), tool('1-1')] });
    const labels = { [lineageLabels.source]: origin, [lineageLabels.origin]: origin };
    const child = await fake.pushImage('shop/tools:child', buildImage({ layers: [{ files }], labels }));
    const done = await patch(child.reference);
    expect(done).toMatchObject({ code: 'patched', message: '' });
    expect(await look(done.image ?? '')).toMatchObject({ source: child.digest, origin: child.digest });
    expect(first.code).toBe('patched');
  });

  it.each([
    ['settings', { config: { Env: ['MODE=other'] } }, 'its settings are others than those of its origin'],
    ['labels', { labels: { mine: 'yes' } }, 'its settings are others than those of its origin'],
    ['a lower layer', { below: '2-1' }, 'it does not lie on the image that it names as its origin'],
    [
      'a package of a language',
      { above: node },
      'it holds other than its origin, beside packages of the system',
    ],
    ['a layer', { command: 'COPY . .' }, undefined],
  ])('is not taken for ours by its history where it has %s of its own', async (_what, change, why) => {
    const { origin } = await patchedOnce();
    await publish([less(fixedLess), tool('1-2')]);
    const { reference } = await fake.pushImage('shop/tools:forged', forged({ origin, ...change }));
    const done = await patch(reference);
    expect(done.message).toBe(why === undefined ? '' : `a layer above the patch before: ${why}`);
    expect(await look(done.image ?? '')).toMatchObject({ layers: 3 });
  });
});

const node = {
  'app/node_modules/left-pad/package.json': '{"name":"left-pad","version":"1.3.0"}',
};

interface Forged {
  readonly origin: string;
  readonly below?: string;
  readonly above?: FileTreeSpec;
  readonly command?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** What `fake.push` makes as `shop/tools:1`, and a layer that calls itself a patch. */
function forged({
  origin,
  below = '1-1',
  above,
  command = 'oakum patch (native)',
  config,
  labels,
}: Forged): BuiltImage {
  const files = debianRoot({ installed: [less(vulnerableLess), tool(below)] });
  return buildImage({
    layers: [{ files }, { files: above ?? { 'app/run': 'an application\n' }, command }],
    labels: { name: 'shop/tools:1', ...labels, [lineageLabels.origin]: origin },
    ...(config === undefined ? {} : { config }),
  });
}

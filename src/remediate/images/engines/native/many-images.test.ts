import { describe, expect, it } from 'vitest';
import { type DebSpec, debianRoot } from '../../../../../testing/repositories/index.ts';
import { endScene, imageOf, playScene, type Scene } from '../conformance/world.ts';
import { makeNativeEngine } from './index.ts';

const library = (version: string): DebSpec => ({
  name: 'oakum-lib',
  version,
  files: { 'usr/share/oakum-lib/data': `data of ${version}\n` },
});

/** Only some bases have it, each in the version with which it was built. */
const extra = (version: string): DebSpec => ({
  name: 'oakum-extra',
  version,
  files: { 'usr/share/oakum-extra/data': `extra of ${version}\n` },
});

/** What a base has of its own, so that no two databases are equal. */
const own = (base: number): DebSpec => ({ name: `oakum-base-${base}`, version: '1', files: {} });

const bases: readonly (readonly DebSpec[])[] = [
  [library('1'), own(1)],
  [library('2'), own(2)],
  [library('1'), extra('1'), own(3)],
  [library('2'), extra('1'), own(4)],
  [library('2'), extra('2'), own(5)],
];
const imagesOfEach = 20;

describe('many images on few bases', () => {
  it('come to one set of downloads and one layer for each base', async () => {
    const suites = { bookworm: [library('3'), extra('3')] };
    const scene = await playScene(async () => imageOf([{}]), { installed: [], suites });
    const made: { readonly layer: string; readonly downloads: string }[] = [];
    try {
      for (const installed of bases) {
        const base = debianRoot({ installed });
        for (let at = 0; at < imagesOfEach; at += 1)
          made.push(await patched(scene, [base, { [`srv/app-${at}/main`]: `application ${at}\n` }]));
      }
    } finally {
      await endScene(scene);
    }
    expect(made).toHaveLength(100);
    expect(new Set(made.map(({ layer }) => layer)).size).toBe(bases.length);
    // Two sets of packages, whatever versions the bases had.
    expect(new Set(made.map(({ downloads }) => downloads)).size).toBe(2);
  }, 300_000);
});

async function patched(
  { request, world, repository }: Scene,
  trees: Parameters<typeof imageOf>[0],
): Promise<{ readonly layer: string; readonly downloads: string }> {
  const before = repository.control.seen().length;
  const { image, source } = imageOf(trees);
  const result = await makeNativeEngine().patch({ ...request, image }, { ...world, source });
  if (result.kind !== 'patched') throw new Error(JSON.stringify(result));
  const downloads = repository.control
    .seen()
    .slice(before)
    .filter((path) => path.endsWith('.deb'));
  return { layer: result.layer.digest, downloads: downloads.toSorted().join(' ') };
}

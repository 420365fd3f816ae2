import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { Plan, Run } from '../src/model/index.ts';
import { type FakeEstate, startFakeEstate, store } from './support/fake-estate.ts';
import { fixed, type LessImage, lessImage, madeLess, vulnerable } from './support/images.ts';

const original = lessImage();
const newTag = '1.0-oakum.1';

/** Somebody else's image stands under the tag that a run was to fill; nothing was fixed, whatever commands say. */
describe('an image under the new tag that was not patched', () => {
  const estates: FakeEstate[] = [];
  afterEach(async () => {
    for (const estate of estates.splice(0)) await estate.stop();
  });

  /** An estate with an approved plan for its one workload. */
  async function approved(estate: FakeEstate): Promise<string> {
    estates.push(estate);
    await estate.deploy('web', 'shop/web:1.0');
    const file = estate.path('plan.json');
    for (const args of [
      ['trust', 'init'],
      ['plan', '-o', file],
      ['approve', file, '--reason', 'a story'],
    ])
      expect((await estate.oakum(args)).code).toBe(0);
    return file;
  }

  test.each([
    {
      name: 'is the vulnerable one',
      image: { version: vulnerable.version },
      against: ['running-digest', 'rescan', 'package-hashes'],
      says: /a new scan of sha256:\w+ still finds 2 of 2 findings/,
    },
    {
      name: 'has only its package database changed',
      image: { version: fixed.version, files: { ...madeLess(vulnerable.version).files } },
      against: ['running-digest', 'package-hashes'],
      says: /usr\/bin\/less/,
    },
  ] satisfies readonly { name: string; image: LessImage; against: readonly string[]; says: RegExp }[])(
    'ends applied, unverified where the nodes take what the tag names and that $name',
    async ({ image, against, says }) => {
      const other = lessImage({ ...image, labels: { pushed: 'by somebody else' } });
      const estate = await startFakeEstate({
        images: { 'shop/web:1.0': original },
        kube: {
          resolveImage: async (reference) => {
            if (!reference.includes(newTag)) return { digest: original.manifest.digest };
            await store(estate.registry, `shop/web:${newTag}`, other);
            return { digest: other.manifest.digest };
          },
        },
      });
      const file = await approved(estate);
      // All that a scan may keep of that image is kept before: a proof must not use it.
      await store(estate.registry, 'shop/other:1', other);
      await estate.oakum(['scan', `${estate.registry.host}/shop/other:1`]);
      const before = estate.registry.control.seen().length;
      const { code, stdout, stderr } = await estate.oakum(['apply', file, '-o', 'json']);
      expect(`${code} ${stderr}`).toMatch(/^1 [\s\S]*applied, unverified/);
      const asked = estate.registry.control.seen().slice(before);
      for (const { digest } of [other.manifest, other.config, ...other.layers])
        expect(asked.some(({ method, path }) => method === 'GET' && path.endsWith(digest))).toBe(true);
      const run = Run.parse(JSON.parse(stdout));
      expect(run).toMatchObject({ phase: 'partial', note: '0 of 1 patch(es) verified' });
      const [patch] = run.patches;
      expect(patch).toMatchObject({ phase: 'applied-unverified', note: expect.stringMatching(says) });
      expect(patch?.rollouts.map(({ phase }) => phase)).toEqual(['complete']);
      const { witnesses = [] } = patch?.attestation ?? {};
      expect(witnesses.map(({ name }) => name)).toEqual(['running-digest', 'rescan', 'package-hashes']);
      expect(witnesses.filter(({ agrees }) => !agrees).map(({ name }) => name)).toEqual(against);

      const status = await estate.oakum(['status', run.id]);
      expect(status.code).toBe(1);
      expect(status.stdout).toMatch(says);
    },
  );

  test('is not taken for our own, whatever its labels say: nothing is signed and nothing rolled out', async () => {
    const estate = await startFakeEstate({ images: { 'shop/web:1.0': original } });
    const file = await approved(estate);
    const plan = Plan.parse(JSON.parse(readFileSync(file, 'utf8')));
    const labels = {
      'dev.oakum.source.digest': original.manifest.digest,
      'dev.oakum.plan.digest': plan.digest,
      'dev.oakum.engine': 'native',
    };
    await store(estate.registry, `shop/web:${newTag}`, lessImage({ labels }));

    const { code, stdout, stderr } = await estate.oakum(['apply', file, '-o', 'json']);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /refused: .*shop\/web:1\.0-oakum\.1 names sha256:\w+, which this run did not make \(images\.tag-taken\)/,
    );
    const run = Run.parse(JSON.parse(stdout));
    expect(run).toMatchObject({ phase: 'failed', patches: [{ phase: 'failed', rollouts: [] }] });
    expect(estate.registry.content.tags('shop/web')).toEqual(['1.0', newTag]);
    expect(JSON.stringify(estate.kube.control.list('deployments', 'shop'))).not.toContain(newTag);
  });
});

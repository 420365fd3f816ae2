import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type BuiltImage, buildImage, type ImageSpec } from '../../../testing/builders/index.ts';
import { type FakeCi, startFakeCi } from '../../../testing/ci/index.ts';
import { debianRoot } from '../../../testing/repositories/index.ts';
import { Baseline } from '../../model/index.ts';
import { type RebuildAsked, type RebuildResult, rebuildImage } from '../rebuild-image.ts';
import type { World } from '../world.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './fake-world.ts';

const never = new AbortController().signal;
export const deployedRevision = '4f1c0a2b9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a';
export const sourceRepository = 'https://github.com/acme/web';
export const ciToken = { env: 'CI_TOKEN' };

export const root = (version: string) => ({ files: debianRoot({ installed: [less(version)] }) });
export const app = { files: { 'srv/app.js': { kind: 'file', content: 'app' } } } as const;
export const oldBase = buildImage({ layers: [root(vulnerableLess)] });
export const newBase = buildImage({ layers: [root(fixedLess)] });
export const labels = {
  'org.opencontainers.image.revision': deployedRevision,
  'org.opencontainers.image.source': `${sourceRepository}.git`,
};
/** What CI pushes where all goes well. */
export const rebuilt = buildImage({ layers: [root(fixedLess), app], labels });

/** An image that is deployed on an old base, its fixed base, and a CI that builds it again: for the tests of one `describe`. */
export function playRebuilds() {
  let fake: FakeWorld;
  let ci: FakeCi;
  beforeAll(async () => {
    fake = await startFakeWorld();
  });
  afterAll(() => fake.stop());
  beforeEach(async () => {
    ci = await startFakeCi({ token: 't0ken', onSuccess: () => push(rebuilt) });
  });
  afterEach(async () => {
    await ci.stop();
    fake.registry.control.heal();
  });

  const based = (): Record<string, string> => ({
    'org.opencontainers.image.base.name': `${fake.registry.host}/base:3`,
    'org.opencontainers.image.base.digest': oldBase.manifest.digest,
  });
  const deployed = (change: Partial<ImageSpec> = {}) =>
    buildImage({ layers: [root(vulnerableLess), app], labels, annotations: based(), ...change });

  let count = 0;
  let name = '';
  const push = (image: BuiltImage) => fake.pushImage(name, image);

  async function deploy(image: BuiltImage = deployed(), base: BuiltImage = newBase): Promise<string> {
    count += 1;
    name = `shop/app${count}:1`;
    await fake.pushImage('base:3', base);
    return (await push(image)).reference;
  }

  function world(build: object = {}, more: object = {}, change: Partial<World> = {}): World {
    const github = {
      ci: 'github',
      api: ci.url,
      repository: 'acme/web',
      workflow: 'build.yml',
      token: ciToken,
    };
    const source = { repository: sourceRepository, build: { ...github, ...build }, ...more };
    const baseline = Baseline.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'Baseline',
      metadata: { name: 'shop' },
      spec: { images: [`${fake.registry.host}/**`], source },
    });
    return fake.again({
      ...change,
      documents: { ...fake.world.documents, ...change.documents, baselines: [baseline] },
    });
  }

  const rebuild = (
    reference: string,
    change: Partial<RebuildAsked> = {},
    of = world(),
  ): Promise<RebuildResult> =>
    rebuildImage(of, {
      reference,
      revision: undefined,
      base: undefined,
      isConfirmed: true,
      signal: never,
      ...change,
    });

  const verdictsOf = ({ verdicts }: RebuildResult) =>
    Object.fromEntries(verdicts.map((one) => [one.check, one.verdict]));

  async function entries(from: number) {
    const { evidence } = await fake.world.store();
    return (await evidence.read(from, 100)).map(({ kind, body }) => ({ kind, body }));
  }
  const logSize = async () => (await fake.world.store()).evidence.size();

  return {
    fake: () => fake,
    ci: () => ci,
    ...{ based, deployed, push, deploy, world, rebuild, verdictsOf, entries, logSize },
  };
}

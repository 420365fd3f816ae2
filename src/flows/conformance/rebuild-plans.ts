import { afterEach } from 'vitest';
import { type BuiltImage, buildImage } from '../../../testing/builders/index.ts';
import { type FakeCi, startFakeCi } from '../../../testing/ci/index.ts';
import type { Documents } from '../../config/index.ts';
import { Baseline, type Patch, PatchPolicy, type Plan } from '../../model/index.ts';
import { makePlan } from '../make-plan.ts';
import type { World } from '../world.ts';
import { type FakeWorld, type FakeWorldOptions, startFakeWorld, vulnerableLess } from './fake-world.ts';
import { app, ciToken, labels, newBase, oldBase, rebuilt, root, sourceRepository } from './rebuild-scene.ts';

export const never = new AbortController().signal;

export interface Scene {
  readonly fake: FakeWorld;
  readonly ci: FakeCi;
  readonly world: World;
  readonly image: string;
}

export interface SceneOptions extends FakeWorldOptions {
  readonly rebuild?: 'never' | 'choose';
  /** What CI pushes. */
  readonly made?: BuiltImage;
  readonly base?: BuiltImage;
  /** Of the deployed image. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Where the build pushes. */
  readonly result?: string;
}

/** Scenes of one test file, each a world of its own; all are stopped after each test. */
export function playScenes() {
  const open: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.stop();
  });
  return (wanted: SceneOptions = {}) => startScene(open, wanted);
}

/** A Deployment of an image on an old base, the fixed base, a CI that builds it again, and policies that let plans ask it. */
async function startScene(open: { stop(): Promise<void> }[], wanted: SceneOptions): Promise<Scene> {
  const { rebuild = 'choose', made = rebuilt, base = newBase, result, ...options } = wanted;
  const fake = await startFakeWorld({ level: 'auto', ...options });
  open.push(fake);
  const { host } = fake.registry;
  const annotations = {
    'org.opencontainers.image.base.name': `${host}/base:3`,
    'org.opencontainers.image.base.digest': oldBase.manifest.digest,
  };
  const said = wanted.labels ?? labels;
  const deployed = buildImage({ layers: [root(vulnerableLess), app], labels: said, annotations });
  await fake.pushImage('base:3', base);
  const { reference: image } = await fake.pushImage('shop/app:1', deployed);
  const ci = await startFakeCi({
    token: 't0ken',
    onSuccess: async () => {
      await fake.pushImage('shop/app:1', made);
    },
  });
  open.push(ci);
  await fake.deploy('web', { image: 'shop/app:1' });
  return {
    fake,
    ci,
    image,
    world: fake.again({ documents: documents(fake, ci, rebuild, result === undefined ? {} : { result }) }),
  };
}

export function documents({ world, registry }: FakeWorld, ci: FakeCi, rebuild: string, more = {}): Documents {
  const build = {
    ci: 'github',
    api: ci.url,
    repository: 'acme/web',
    workflow: 'build.yml',
    token: ciToken,
  };
  const baseline = Baseline.parse({
    apiVersion: 'oakum.dev/v1',
    kind: 'Baseline',
    metadata: { name: 'shop' },
    spec: { images: [`${registry.host}/shop/**`], source: { repository: sourceRepository, build, ...more } },
  });
  const policies = world.documents.policies.map((one) =>
    PatchPolicy.parse({ ...one, spec: { ...one.spec, rebuild } }),
  );
  return { ...world.documents, policies, baselines: [baseline] };
}

export function planned(world: World): Promise<Plan> {
  const scope = { namespaces: [], labelSelector: '' };
  return makePlan(world, { scope, only: [], createdBy: undefined, signal: never });
}

/** The only patch of a plan that changes something. */
export function patchIn(plan: Plan) {
  const [first] = plan.patches.filter(({ patch }) => patch.kind !== 'none');
  if (first === undefined) throw new Error('the plan has no patch');
  return first;
}

/** What a patch says of the way of a rebuild. */
export function wayOf({ ways = [] }: Patch) {
  return ways.find(({ way }) => way === 'rebuild');
}

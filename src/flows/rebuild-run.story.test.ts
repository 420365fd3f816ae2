import { afterEach, describe, expect, it } from 'vitest';
import { type BuiltImage, buildImage } from '../../testing/builders/index.ts';
import { type FakeCi, startFakeCi } from '../../testing/ci/index.ts';
import type { Documents } from '../config/index.ts';
import { Baseline, type Entry, type Patch, PatchPolicy, type Plan, type Run } from '../model/index.ts';
import { actOnRun, askOfRun } from './act-on-run.ts';
import { applyPlan } from './apply-plan.ts';
import {
  type FakeWorld,
  type FakeWorldOptions,
  startFakeWorld,
  vulnerableLess,
} from './conformance/fake-world.ts';
import {
  app,
  ciToken,
  deployedRevision,
  labels,
  newBase,
  oldBase,
  rebuilt,
  root,
  sourceRepository,
} from './conformance/rebuild-scene.ts';
import { makePlan } from './make-plan.ts';
import { reportRun } from './runs.ts';
import type { World } from './world.ts';

const never = new AbortController().signal;
const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

interface Scene {
  readonly fake: FakeWorld;
  readonly ci: FakeCi;
  readonly world: World;
  readonly image: string;
}

interface SceneOptions extends FakeWorldOptions {
  readonly rebuild?: 'never' | 'choose';
  /** What CI pushes. */
  readonly made?: BuiltImage;
  readonly base?: BuiltImage;
  /** Of the deployed image. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Where the build pushes. */
  readonly result?: string;
}

/** A Deployment of an image on an old base, the fixed base, a CI that builds it again, and policies that let plans ask it. */
async function scene(wanted: SceneOptions = {}): Promise<Scene> {
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

function documents({ world, registry }: FakeWorld, ci: FakeCi, rebuild: string, more = {}): Documents {
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

function planned(world: World): Promise<Plan> {
  const scope = { namespaces: [], labelSelector: '' };
  return makePlan(world, { scope, only: [], createdBy: undefined, signal: never });
}

function applied(
  world: World,
  plan: Plan,
  onChange: (sentence: string) => void = () => {},
  signal = never,
): Promise<Run> {
  return applyPlan(world, { plan, startedBy: 'alice', signal, onChange });
}

/** The only patch of a plan that changes something. */
function patchIn(plan: Plan) {
  const [first] = plan.patches.filter(({ patch }) => patch.kind !== 'none');
  if (first === undefined) throw new Error('the plan has no patch');
  return first;
}

async function entriesOf({ world }: FakeWorld, run: string): Promise<readonly Entry[]> {
  return (await world.store()).evidence.ofRun(run);
}

function templates({ kube }: FakeWorld): readonly string[] {
  return kube.control
    .list('deployments', 'shop')
    .map((one) => /"image":"[^"/]+\/([^"]+)/.exec(JSON.stringify(one))?.[1] ?? '');
}

describe('a rebuild in a plan', () => {
  it('is asked of CI once, waited for, rolled out and verified', async () => {
    const { fake, ci, world, image } = await scene();
    const plan = await planned(world);
    const { patch, to, decision, engines } = patchIn(plan);
    expect(patch).toMatchObject({
      kind: 'rebuild',
      title: 'shop/app:1 rebuild on base:3',
      order: {
        baseline: 'shop',
        ci: expect.stringContaining(ci.url),
        revision: deployedRevision,
        base: `${fake.registry.host}/base:3@${newBase.manifest.digest}`,
        result: image,
      },
    });
    expect([decision.kind, engines, to]).toEqual([
      'allow',
      [],
      { repository: `${fake.registry.host}/shop/app`, tag: '1' },
    ]);
    expect(patch.ways?.map(({ way, state }) => [way, state])).toContainEqual(['rebuild', 'chosen']);
    expect(ci.control.seen()).toEqual([]);
    ci.control.become({ outcome: 'never-ends' });
    const run = await applied(world, plan, (sentence) => {
      if (sentence.includes('going-on')) ci.control.become({ outcome: 'succeeded' });
    });
    expect(run).toMatchObject({ phase: 'succeeded', note: '1 of 1 patch(es) verified' });
    expect(run.patches[0]).toMatchObject({
      patchedImage: `${image}@${rebuilt.manifest.digest}`,
      build: { run: '7001', link: expect.stringContaining('/runs/7001') },
      note: 'built by the owner’s CI, and not signed by Oakum',
    });
    expect(run.patches[0]?.build?.checks.map(({ check, verdict }) => [check, verdict])).toEqual([
      ['digest', 'passed'],
      ['base', 'passed'],
      ['revision', 'passed'],
      ['scan', 'passed'],
      ['trust', 'not-run'],
    ]);
    expect(run.patches[0]?.attestation?.witnesses.map(({ name, agrees }) => [name, agrees])).toEqual([
      ['running-digest', true],
      ['rescan', true],
      ['package-hashes', true],
    ]);
    expect(templates(fake)).toEqual([`shop/app:1@${rebuilt.manifest.digest}`]);
    expect(ci.control.orders()).toHaveLength(1);
    const outcomes = (await entriesOf(fake, run.id)).filter(({ kind }) => kind === 'outcome');
    const key = `${run.id}/${patch.id}/image`;
    expect(
      outcomes.filter(({ body }) => String(body.key).startsWith(key)).map(({ body }) => body.key),
    ).toEqual([`${key}/ci`, key, `${key}/ci/result`, key]);
    expect(await reportRun(world, run)).toContain('image.rebuild');
  });

  it('is not asked for again after a kill between the end of its order and its outcome', async () => {
    const { fake, ci, world } = await scene();
    const plan = await planned(world);
    const { patch } = patchIn(plan);
    await expect(applied(await dying(world, '/ci/result'), plan)).rejects.toThrow('killed');
    const [left] = await (await world.store()).runs.list(1);
    expect(left).toMatchObject({ phase: 'running', patches: [{ phase: 'patching' }] });
    const seen = ci.control.seen().length;
    const run = await applied(fake.again({ documents: world.documents }), plan);
    expect(run).toMatchObject({ id: left?.id, phase: 'succeeded' });
    expect(run.patches[0]?.build?.checks).toHaveLength(5);
    expect(ci.control.seen()).toHaveLength(seen);
    const key = `${run.id}/${patch.id}/image`;
    const asked = (await entriesOf(fake, run.id)).filter(
      ({ kind, body }) => kind === 'intent' && body.key === `${key}/ci`,
    );
    expect(asked).toHaveLength(1);
  });

  it('finds its build again after a kill while CI builds', async () => {
    const { fake, ci, world } = await scene();
    const plan = await planned(world);
    ci.control.become({ outcome: 'never-ends' });
    const stop = new AbortController();
    const cut = applied(
      world,
      plan,
      (sentence) => {
        if (sentence.includes('going-on')) stop.abort(new Error('Ctrl-C'));
      },
      stop.signal,
    );
    await expect(cut).rejects.toThrow('Ctrl-C');
    ci.control.become({ outcome: 'succeeded' });
    const run = await applied(fake.again({ documents: world.documents }), plan);
    expect(run.phase).toBe('succeeded');
    expect(ci.control.orders()).toHaveLength(1);
  });

  it('rests while CI builds when a person pauses it, and is given up when one aborts it', async () => {
    const { fake, ci, world } = await scene();
    const plan = await planned(world);
    ci.control.become({ outcome: 'never-ends' });
    const paused = await applied(world, plan, (sentence) => {
      if (sentence.includes('going-on')) void wish(world, 'pause');
    });
    expect(paused).toMatchObject({
      phase: 'paused',
      patches: [
        { phase: 'patching', note: expect.stringContaining('waiting for CI'), build: { run: '7001' } },
      ],
    });
    const run = await actOnRun(fake.again({ documents: world.documents }), {
      id: paused.id,
      act: 'abort',
      by: 'bob',
      signal: never,
      onChange: () => {},
    });
    expect(run).toMatchObject({ phase: 'aborted', patches: [{ phase: 'failed' }] });
    expect(templates(fake).map((one) => one.split('@')[0])).toEqual(['shop/app:1']);
    expect(ci.control.orders()).toHaveLength(1);
  });

  it('waits for a CI that is away, and then asks it once', async () => {
    const { ci, world } = await scene();
    const plan = await planned(world);
    ci.control.fail(/./, { kind: 'status', status: 503 }, 10);
    const away: string[] = [];
    const run = await applied(world, plan, (sentence) => {
      if (sentence.includes('rebuild.not-triggered')) away.push(sentence);
    });
    expect(away.length).toBeGreaterThan(0);
    expect(run.phase).toBe('succeeded');
    expect(ci.control.orders()).toHaveLength(1);
  });

  const wrong = buildImage({ layers: [root(vulnerableLess), app, app], labels });
  it.each<[string, 'failed' | 'succeeded', string]>([
    ['fails in CI', 'failed', 'rebuild.ci-failed'],
    ['gives something else', 'succeeded', 'rebuild.result-wrong'],
  ])('that %s changes nothing, and the next plan takes the layer', async (_, outcome, code) => {
    const { fake, ci, world } = await scene({ made: wrong });
    ci.control.become({ outcome });
    const before = templates(fake);
    const run = await applied(world, await planned(world));
    expect(run).toMatchObject({ phase: 'failed', patches: [{ note: expect.stringContaining(code) }] });
    expect(templates(fake)).toEqual(before);
    const { patch } = patchIn(await planned(world));
    expect(patch.kind).toBe('layer-patch');
    expect(wayOf(patch)).toMatchObject({
      state: 'impossible',
      reason: expect.stringContaining(`the same build failed before: its build failed in ${run.id}`),
    });
  });

  it('whose image crashes is withdrawn, and the same build is not planned again', async () => {
    const behaviour = (_pod: unknown, container: { readonly image?: unknown }) =>
      String(container.image).includes(rebuilt.manifest.digest) ? ('crash' as const) : ('ready' as const);
    const { fake, world } = await scene({ kube: { behaviour } });
    const before = templates(fake);
    const run = await applied(world, await planned(world));
    expect(run).toMatchObject({ phase: 'failed', patches: [{ rollouts: [{ phase: 'withdrawn' }] }] });
    expect(templates(fake)).toEqual(before);
    expect(patchIn(await planned(world)).patch.kind).toBe('layer-patch');
  });

  it('is refused in a run where its Baseline was changed since the plan, and CI is not asked', async () => {
    const { fake, ci, world } = await scene();
    const plan = await planned(world);
    const changed = fake.again({ documents: documents(fake, ci, 'choose', { waitMinutes: 5 }) });
    const run = await applied(changed, plan);
    expect(run).toMatchObject({
      phase: 'failed',
      patches: [{ note: expect.stringContaining('executor.source-changed') }],
    });
    expect(ci.control.seen()).toEqual([]);
  });

  it('is refused where a policy says never by now', async () => {
    const { fake, ci, world } = await scene();
    const plan = await planned(world);
    const stricter = fake.again({ documents: documents(fake, ci, 'never') });
    await expect(applied(stricter, plan)).rejects.toMatchObject({ code: 'policy.changed' });
    expect(ci.control.seen()).toEqual([]);
  });
});

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

function wayOf({ ways = [] }: Patch) {
  return ways.find(({ way }) => way === 'rebuild');
}

/** A process that is killed right after it wrote the outcome with such a key. */
async function dying(world: World, suffix: string): Promise<World> {
  const store = await world.store();
  const append: typeof store.evidence.append = async (entries) => {
    await store.evidence.append(entries);
    if (entries.some(({ kind, body }) => kind === 'outcome' && String(body.key).endsWith(suffix)))
      throw new Error('killed');
  };
  const of: World = {
    ...world,
    store: async () => ({ ...store, evidence: { ...store.evidence, append } }),
    renewed: async () => of,
  };
  return of;
}

async function wish(world: World, act: 'pause'): Promise<void> {
  const [run] = await (await world.store()).runs.list(1);
  await askOfRun(world, { id: run?.id ?? '', act, by: 'bob' });
}

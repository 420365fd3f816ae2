import { describe, expect, it } from 'vitest';
import { buildImage } from '../../testing/builders/index.ts';
import { debianRoot } from '../../testing/repositories/index.ts';
import { OakumError } from '../kernel/index.ts';
import type { Entry, Plan, Run } from '../model/index.ts';
import { actOnRun, askOfRun } from './act-on-run.ts';
import { applyPlan } from './apply-plan.ts';
import { type FakeWorld, fixedLess, less, vulnerableLess } from './conformance/fake-world.ts';
import { documents, never, patchIn, planned, playScenes, wayOf } from './conformance/rebuild-plans.ts';
import {
  app,
  ciToken,
  deployedRevision,
  labels,
  newBase,
  rebuilt,
  root,
} from './conformance/rebuild-scene.ts';
import { reportRun } from './runs.ts';
import type { World } from './world.ts';

const scene = playScenes();

function applied(
  world: World,
  plan: Plan,
  onChange: (sentence: string) => void = () => {},
  signal = never,
): Promise<Run> {
  return applyPlan(world, { plan, startedBy: 'alice', signal, onChange });
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
    const report = await reportRun(world, run);
    for (const text of ['image.rebuild', 'Built by', '/runs/7001', 'digest passed: it is new'])
      expect(report).toContain(text);
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

  it('waits for a CI that is away without spending a try, and then asks it once', async () => {
    const { ci, world: calm } = await scene();
    const plan = await planned(calm);
    const registry = { isBusy: false };
    const registries = await calm.registries();
    const world: World = {
      ...calm,
      renewed: async () => world,
      registries: async () => ({
        ...registries,
        target: (repository) => ({
          ...registries.target(repository),
          findManifest: async (...named) => {
            if (!registry.isBusy) return registries.target(repository).findManifest(...named);
            registry.isBusy = false;
            throw new OakumError('oci.server', 'the registry answers 503', { retry: 'later' });
          },
        }),
      }),
    };
    ci.control.fail(/./, { kind: 'status', status: 503 }, 10);
    const away: string[] = [];
    const run = await applied(world, plan, (sentence) => {
      if (!sentence.includes('rebuild.not-triggered')) return;
      away.push(sentence);
      registry.isBusy = away.length === 2;
    });
    expect(away).toHaveLength(2);
    expect(registry.isBusy).toBe(false);
    expect(run.phase).toBe('succeeded');
    expect(ci.control.orders()).toHaveLength(1);
  });

  it('is not asked for again of a CI that may have heard and cannot say so', async () => {
    const { fake, ci } = await scene();
    const build = { ci: 'webhook', url: `${ci.url}/hook`, token: ciToken };
    const world = fake.again({ documents: documents(fake, ci, 'choose', { build }) });
    const plan = await planned(world);
    ci.control.fail(/^POST/, { kind: 'lost-answer' });
    const run = await applied(world, plan);
    expect(run).toMatchObject({
      phase: 'failed',
      patches: [{ note: expect.stringContaining('rebuild.run-unknown') }],
    });
    expect(ci.control.orders()).toHaveLength(1);
  });

  it('stays unverified where files of the base are not what the distribution ships', async () => {
    const files = { 'usr/bin/less': { kind: 'file', content: 'slimmed', mode: 0o755 } } as const;
    const own = { files: debianRoot({ installed: [{ ...less(fixedLess), files }] }) };
    const made = buildImage({ layers: [own, app], labels });
    const { world } = await scene({ base: buildImage({ layers: [own] }), made });
    const run = await applied(world, await planned(world));
    expect(run).toMatchObject({ phase: 'partial', patches: [{ phase: 'applied-unverified' }] });
    expect(run.patches[0]?.attestation?.witnesses.map(({ name, agrees }) => [name, agrees])).toEqual([
      ['running-digest', true],
      ['rescan', true],
      ['package-hashes', false],
    ]);
    expect(run.patches[0]?.note).toContain('usr/bin/less of less');
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

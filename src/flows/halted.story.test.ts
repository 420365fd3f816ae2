import { afterEach, describe, expect, it } from 'vitest';
import type { Plan, Run } from '../model/index.ts';
import { actOnRun, type RunAct } from './act-on-run.ts';
import { applyPlan, startRun } from './apply-plan.ts';
import { type FakeWorld, type FakeWorldOptions, startFakeWorld } from './conformance/fake-world.ts';
import { keepRuns } from './keep-runs.ts';
import { makePlan } from './make-plan.ts';
import type { NotTakenUp } from './renewal/renewal.ts';
import type { World } from './world.ts';

const never = new AbortController().signal;
const open: FakeWorld[] = [];
afterEach(async () => {
  for (const fake of open.splice(0)) await fake.stop();
});

/** A fake world with one Deployment of two pods, and a plan for it that nobody needs to approve. */
async function prepared(
  options: FakeWorldOptions = {},
): Promise<{ readonly fake: FakeWorld; readonly plan: Plan }> {
  const fake = await startFakeWorld({ level: 'auto', ...options });
  open.push(fake);
  await fake.deploy('web');
  const scope = { namespaces: [], labelSelector: '' };
  const plan = await makePlan(fake.world, { scope, only: [], createdBy: undefined, signal: never });
  return { fake, plan };
}

/** Applies a plan; does something once, at the first sentence that contains a text. */
function applied(
  world: World,
  plan: Plan,
  [text, does]: readonly [string, () => unknown] = ['', () => {}],
): Promise<Run> {
  const state = { isDone: false };
  const onChange = (sentence: string): void => {
    if (state.isDone || !sentence.includes(text)) return;
    state.isDone = true;
    does();
  };
  return applyPlan(world, { plan, startedBy: 'alice', signal: never, onChange });
}

function act(world: World, id: string, what: RunAct): Promise<Run> {
  return actOnRun(world, { id, act: what, by: 'alice', signal: never, onChange: () => {} });
}

function templates({ kube }: FakeWorld): readonly string[] {
  return kube.control
    .list('deployments', 'shop')
    .map((one) => /"image":"[^"/]+\/([^"@]+)/.exec(JSON.stringify(one))?.[1] ?? '');
}

const crash = (_pod: unknown, container: { readonly image?: unknown }) =>
  String(container.image).includes('-oakum.') ? ('crash' as const) : ('ready' as const);

const broken: NotTakenUp = {
  what: 'configuration',
  code: 'config.invalid',
  message: 'policies.yaml:3: PatchPolicy: spec.level: wrong',
  hint: undefined,
  since: '2026-11-21T12:00:00.000Z',
};

const [fresh, patched] = ['shop/web:1', 'shop/web:1-oakum.1'];

describe('a policy that is deleted while its run is under way', () => {
  it('stops it with the canary beside the old pods; put back, the run goes on', async () => {
    const { fake, plan } = await prepared();
    const { documents } = fake.world;
    const without = { documents: { ...documents, policies: [] } };
    const run = await applied(fake.world, plan, ['→ canary', () => fake.become(without)]);
    expect(run).toMatchObject({
      phase: 'waiting',
      note: expect.stringContaining('no PatchPolicy says blocked (no PatchPolicy speaks for namespace shop'),
      patches: [{ rollouts: [{ phase: 'baking', verdicts: [{ kind: 'pass' }] }] }],
    });
    await expect(act(fake.world, run.id, 'resume')).resolves.toMatchObject({ phase: 'waiting' });
    fake.become({ documents });
    expect(await act(fake.world, run.id, 'resume')).toMatchObject({ phase: 'succeeded' });
  });

  it('and the namespace with it: a canary that fails is withdrawn all the same', async () => {
    const { fake, plan } = await prepared({ kube: { behaviour: crash } });
    const without = { documents: { ...fake.world.documents, policies: [], clusters: [] } };
    const run = await applied(fake.world, plan, ['→ canary', () => fake.become(without)]);
    expect(run).toMatchObject({ phase: 'failed', patches: [{ rollouts: [{ phase: 'withdrawn' }] }] });
    expect(templates(fake)).toEqual([fresh]);
  });

  it('and the namespace with it: abort takes the canary back all the same', async () => {
    const { fake, plan } = await prepared();
    const without = { documents: { ...fake.world.documents, policies: [], clusters: [] } };
    const run = await applied(fake.world, plan, ['→ canary', () => fake.become(without)]);
    const bare = await fake.world.renewed();
    expect(run.phase).toBe('waiting');
    expect(await act(bare, run.id, 'abort')).toMatchObject({ phase: 'aborted' });
    expect(templates(fake)).toEqual([fresh]);
  });
});

describe('a configuration that was changed and cannot be read', () => {
  it('lets nothing new begin, by the last good documents or by any', async () => {
    const { fake, plan } = await prepared();
    const world = fake.again({ notTakenUp: [broken] });
    await expect(startRun(world, { plan, startedBy: 'alice' })).rejects.toMatchObject({
      code: 'writing.configuration',
      message: expect.stringContaining('policies.yaml:3: PatchPolicy: spec.level'),
    });
  });

  it('stops what is under way at its safe point; the keeper goes on as soon as it is mended', async () => {
    const { fake, plan } = await prepared();
    await startRun(fake.world, { plan, startedBy: 'alice' });
    const stop = new AbortController();
    const said: string[] = [];
    const kept = keepRuns(fake.world, {
      signal: stop.signal,
      onSentence: (_, sentence) => {
        said.push(sentence);
        if (sentence.includes('→ canary')) fake.become({ notTakenUp: [broken] });
        if (sentence.includes('waiting: the configuration')) fake.become({});
        if (/^run-\S+ \w+: /.test(sentence)) stop.abort();
      },
    });
    await kept;
    expect(said.at(-1), said.join('\n')).toContain('succeeded');
    expect(said.filter((sentence) => sentence.includes('waiting:'))).toHaveLength(1);
    expect(templates(fake)).toEqual([patched]);
  });

  it('is no news of advisories: those stop nothing', async () => {
    const { fake, plan } = await prepared();
    const world = fake.again({ notTakenUp: [{ ...broken, what: 'advisories' }] });
    expect(await applied(world, plan)).toMatchObject({ phase: 'succeeded' });
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { bodyOf, type Plan, type Run } from '../model/index.ts';
import { actOnRun, askOfRun, type RunAct } from './act-on-run.ts';
import { applyPlan, startRun } from './apply-plan.ts';
import { type FakeWorld, type FakeWorldOptions, startFakeWorld } from './conformance/fake-world.ts';
import { keepRuns } from './keep-runs.ts';
import { makePlan } from './make-plan.ts';
import type { NotTakenUp } from './renewal/renewal.ts';
import { resumeWriting, stopWriting } from './stop-writing.ts';
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
  return { fake, plan: await planned(fake.world) };
}

function planned(world: World): Promise<Plan> {
  const scope = { namespaces: [], labelSelector: '' };
  return makePlan(world, { scope, only: [], createdBy: undefined, signal: never });
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
      patches: [{ rollouts: [{ phase: 'baking', verdicts: [{ gate: 'admission' }, { kind: 'pass' }] }] }],
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

describe('while all writing is stopped', () => {
  const stop = (fake: FakeWorld) => stopWriting(fake.world, { by: 'ann', reason: 'incident 4711' });

  it('a canary that fails is withdrawn, and its fields are given back', async () => {
    const { fake, plan } = await prepared({ kube: { behaviour: crash } });
    const run = await applied(fake.world, plan, ['→ canary', () => void stop(fake)]);
    expect(run).toMatchObject({ phase: 'failed', patches: [{ rollouts: [{ phase: 'withdrawn' }] }] });
    expect(templates(fake)).toEqual([fresh]);
    expect(fields(fake)).not.toContain('"minReadySeconds":5');
    expect(await outcomes(fake, run.id)).not.toContain('executor.stopped');
  });

  it('what was let loose is watched to its end, gets its fields back, and nothing further begins', async () => {
    const { fake } = await prepared();
    await fake.deploy('cart');
    const both = await planned(fake.world);
    expect(both.patches[0]?.patch.targets).toHaveLength(2);
    const run = await applied(fake.world, both, ['→ resting', () => void stop(fake)]);
    expect(run).toMatchObject({
      phase: 'waiting',
      note: expect.stringMatching(/^all writing is paused by ann since .*: incident 4711$/),
      patches: [{ rollouts: [{ phase: 'complete' }, { phase: 'pending' }] }],
    });
    expect(templates(fake).toSorted()).toEqual([fresh, patched]);
    expect(fields(fake)).not.toContain('"minReadySeconds":5');
    expect(await outcomes(fake, run.id)).not.toContain('executor.stopped');
    await resumeWriting(fake.world, 'ann');
    expect(await act(fake.world, run.id, 'resume')).toMatchObject({ phase: 'succeeded' });
  });

  it('a finished patch is not rolled back until writing goes on', async () => {
    const { fake, plan } = await prepared();
    const run = await applied(fake.world, plan);
    await stop(fake);
    const size = await (await fake.world.store()).evidence.size();
    expect(await act(fake.world, run.id, 'rollback')).toMatchObject({ phase: 'waiting' });
    expect(templates(fake)).toEqual([patched]);
    // The wish and the halt; nothing is asked for again and again.
    expect(await (await fake.world.store()).evidence.size()).toBe(size + 2);
    await resumeWriting(fake.world, 'ann');
    const stopper = new AbortController();
    const kept = keepRuns(fake.world, {
      signal: stopper.signal,
      onSentence: (_, sentence) => {
        if (/^run-\S+ \w+/.test(sentence)) stopper.abort();
      },
    });
    await kept;
    expect(templates(fake)).toEqual([fresh]);
  });

  it('an effect that comes between is refused by the executor, and tried again when writing goes on', async () => {
    const { fake, plan } = await prepared();
    // As if the switch was pulled between the look of the driver and the act of the executor.
    const store = await fake.world.store();
    const looks = { count: 0 };
    const current = async () => {
      looks.count += 1;
      return looks.count === 4 ? { by: 'ann', at: plan.createdAt, reason: 'incident 4711' } : undefined;
    };
    const world = fake.again({
      store: async () => ({ ...store, writingStop: { ...store.writingStop, current } }),
    });
    const run = await applied(world, plan);
    expect(run.phase).toBe('succeeded');
    expect((await outcomes(fake, run.id)).filter((code) => code === 'executor.stopped')).toHaveLength(1);
  });
});

function fields({ kube }: FakeWorld): string {
  return JSON.stringify(kube.control.list('deployments', 'shop'));
}

/** The codes of the recorded outcomes; `done` for those that were. */
async function outcomes({ world }: FakeWorld, run: string): Promise<readonly string[]> {
  const entries = await (await world.store()).evidence.ofRun(run);
  return entries.flatMap((entry) => {
    const body = bodyOf('outcome', entry);
    return body === undefined ? [] : [body.outcome.kind === 'done' ? 'done' : body.outcome.code];
  });
}

describe('a canary that fails while its run rests', () => {
  const resting = [
    ['by the word of a person', (fake: FakeWorld, id: string) => wishPause(fake, id)],
    [
      'while all writing is stopped',
      (fake: FakeWorld) => stopWriting(fake.world, { by: 'ann', reason: 'x' }),
    ],
  ] as const;

  it.each(resting)('%s is withdrawn by the keeper, and nothing goes on', async (_, halt) => {
    const { fake, plan } = await prepared();
    const { id } = await startRun(fake.world, { plan, startedBy: 'alice' });
    const end = new AbortController();
    const said: string[] = [];
    const kept = keepRuns(fake.world, {
      signal: end.signal,
      onSentence: (_run, sentence) => {
        said.push(sentence);
        if (sentence.includes('→ canary')) void halt(fake, id);
        if (/^(waiting|paused): /.test(sentence) && !said.includes('crashed')) {
          said.push('crashed');
          void crashNewPod(fake);
        }
        if (sentence.includes('→ withdrawn')) end.abort();
      },
    });
    await kept;
    expect(
      said.filter((sentence) => sentence.includes('promoted') || sentence.includes('→ resting')),
    ).toEqual([]);
    expect(said.at(-1)).toMatch(/withdrawing → withdrawn: new pod \S+( restarted|: container)/);
    expect(templates(fake)).toEqual([fresh]);
  });
});

function wishPause({ world }: FakeWorld, id: string): Promise<unknown> {
  return askOfRun(world, { id, act: 'pause', by: 'bob' });
}

/** The pod that runs the new image begins to crash. */
async function crashNewPod({ world, kube }: FakeWorld): Promise<void> {
  const { writer } = await world.cluster();
  const isNew = (pod: unknown): boolean => JSON.stringify(pod).includes('-oakum.');
  const found = kube.control.list('pods', 'shop').find(isNew);
  const { metadata } = z
    .object({ metadata: z.object({ name: z.string(), uid: z.string(), resourceVersion: z.string() }) })
    .parse(found);
  const crashing = { ...metadata, namespace: 'shop', annotations: { 'oakum.dev/behaviour': 'crash' } };
  await writer.mergePatch(
    { group: '', version: 'v1', resource: 'pods', namespaced: true },
    { apiVersion: 'v1', kind: 'Pod', metadata: crashing },
    { fieldManager: 'test', dryRun: false, signal: never },
  );
}

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

import { afterEach, describe, expect, it } from 'vitest';
import { startFakeKube } from '../../testing/kube/index.ts';
import { connectKube, loadKubeconfig } from '../edges/kube/index.ts';
import { OakumError, silentLogger, systemClock } from '../kernel/index.ts';
import { type Entry, MaintenanceWindow, type Plan, type Run } from '../model/index.ts';
import { actOnRun, askOfRun, type RunAct } from './act-on-run.ts';
import { applyPlan, startRun } from './apply-plan.ts';
import { type FakeWorld, type FakeWorldOptions, startFakeWorld } from './conformance/fake-world.ts';
import { keepRuns } from './keep-runs.ts';
import { makePlan } from './make-plan.ts';
import { findRun } from './runs.ts';
import { speakOnPlan } from './speak-on-plan.ts';
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

interface Applying {
  readonly plan: Plan;
  readonly signal?: AbortSignal;
  /** Called with every sentence; what it starts is awaited before the run goes on being looked at. */
  readonly onSentence?: (sentence: string) => void;
}

function applied(world: World, { plan, signal = never, onSentence = () => {} }: Applying): Promise<Run> {
  return applyPlan(world, { plan, startedBy: 'alice', signal, onChange: onSentence });
}

function act(world: World, id: string, what: RunAct): Promise<Run> {
  return actOnRun(world, { id, act: what, by: 'alice', signal: never, onChange: () => {} });
}

/** What the dry run before a rollout says of a cluster that takes everything. */
const admitted = { gate: 'admission', kind: 'pass' };

/** Does something once, at the first sentence that contains a text. */
function atFirst(text: string, does: () => void): (sentence: string) => void {
  const state = { isDone: false };
  return (sentence) => {
    if (state.isDone || !sentence.includes(text)) return;
    state.isDone = true;
    does();
  };
}

function templates({ kube }: FakeWorld): readonly string[] {
  return kube.control
    .list('deployments', 'shop')
    .map((one) => /"image":"[^"/]+\/([^"@]+)/.exec(JSON.stringify(one))?.[1] ?? '');
}

async function entriesOf({ world }: FakeWorld, run: string): Promise<readonly Entry[]> {
  return (await world.store()).evidence.ofRun(run);
}

async function kinds(fake: FakeWorld, run: string): Promise<readonly string[]> {
  return (await entriesOf(fake, run)).map(({ kind }) => kind);
}

describe('a run', () => {
  it('is carried out, verified by three witnesses, and not done twice', async () => {
    const { fake, plan } = await prepared();
    const run = await applied(fake.world, { plan });
    expect(run).toMatchObject({ phase: 'succeeded', note: '1 of 1 patch(es) verified' });
    expect(run.patches[0]?.attestation?.witnesses.map(({ name, agrees }) => [name, agrees])).toEqual([
      ['running-digest', true],
      ['rescan', true],
      ['package-hashes', true],
    ]);
    expect(templates(fake)).toEqual(['shop/web:1-oakum.1']);
    expect((await applied(fake.world, { plan })).id).toBe(run.id);
    const rolled = await act(fake.world, run.id, 'rollback');
    expect(rolled.phase).toBe('rolled-back');
    expect(templates(fake)).toEqual(['shop/web:1']);
    await expect(applied(fake.world, { plan })).rejects.toMatchObject({ code: 'plan.done' });
    await expect(act(fake.world, run.id, 'rollback')).rejects.toMatchObject({ code: 'runs.not-possible' });
  });

  it('says what would move the new image back, as it stands when the rollout begins', async () => {
    const fake = await startFakeWorld({ level: 'auto' });
    open.push(fake);
    await fake.deploy('web', { ownAnnotations: { 'keel.sh/policy': 'minor' } });
    const plan = await planned(fake.world);
    const run = await applied(fake.world, { plan });
    expect(run.phase).toBe('succeeded');
    expect(run.patches[0]?.rollouts[0]?.verdicts.slice(0, 2)).toMatchObject([
      {
        gate: 'updaters',
        kind: 'inconclusive',
        reason: expect.stringContaining('Keel on shop/Deployment/web'),
      },
      admitted,
    ]);
  });

  it('that was stopped in the canary goes on where it was, in another process', async () => {
    const { fake, plan } = await prepared();
    const stop = new AbortController();
    const cut = applied(fake.world, {
      plan,
      signal: stop.signal,
      onSentence: atFirst('canary → baking', () => stop.abort(new Error('Ctrl-C'))),
    });
    await expect(cut).rejects.toThrow('Ctrl-C');
    const [left] = await (await fake.world.store()).runs.list(1);
    expect(left).toMatchObject({ phase: 'running', patches: [{ phase: 'rolling' }] });
    const run = await applied(fake.again(), { plan });
    expect(run).toMatchObject({ id: left?.id, phase: 'succeeded' });
    const outcomes = (await entriesOf(fake, run.id)).filter(({ kind }) => kind === 'outcome');
    const keys = new Set(outcomes.map(({ body }) => String(body.key)));
    expect([...keys].map((key) => key.split('/').at(-1))).toEqual([
      'push',
      'image',
      'borrow',
      'image',
      'pause',
      'promote',
      'restore',
    ]);
  });

  it('pauses at the canary on request, says so, and goes on when asked', async () => {
    const { fake, plan } = await prepared();
    const phases: string[] = [];
    const paused = await applied(fake.world, {
      plan,
      onSentence: atFirst('→ canary', () => {
        void fake.world
          .store()
          .then((store) => store.runs.list(1))
          .then(([run]) => askOfRun(fake.world, { id: run?.id ?? '', act: 'pause', by: 'bob' }));
      }),
    });
    expect(paused).toMatchObject({ phase: 'paused', note: 'paused by a person' });
    expect(paused.patches[0]?.rollouts[0]).toMatchObject({
      phase: 'baking',
      verdicts: [admitted, { kind: 'pass' }],
    });
    await expect(act(fake.world, paused.id, 'pause')).rejects.toMatchObject({ code: 'runs.not-possible' });
    const done = await actOnRun(fake.world, {
      id: paused.id,
      act: 'resume',
      by: 'bob',
      signal: never,
      onChange: () => {
        void findRun(fake.world, paused.id).then(({ phase }) => phases.push(phase));
      },
    });
    expect(done.phase).toBe('succeeded');
    expect(phases[0]).toBe('running');
  });

  it('that is aborted in the canary takes the image back and blames nobody', async () => {
    const { fake, plan } = await prepared();
    const run = await applied(fake.world, {
      plan,
      onSentence: atFirst('→ canary', () => {
        void fake.world
          .store()
          .then((store) => store.runs.list(1))
          .then(([one]) => askOfRun(fake.world, { id: one?.id ?? '', act: 'abort', by: 'bob' }));
      }),
    });
    expect(run).toMatchObject({ phase: 'aborted', patches: [{ rollouts: [{ phase: 'withdrawn' }] }] });
    expect(templates(fake)).toEqual(['shop/web:1']);
    expect((await planned(fake.world)).patches[0]?.decision.kind).toBe('allow');
  });

  it('whose plan is rejected in the canary stops there, and can be taken back', async () => {
    const { fake, plan } = await prepared();
    const held = await applied(fake.world, {
      plan,
      onSentence: atFirst('→ canary', () => {
        const word = { plan, verdict: 'rejected', reason: 'not today', by: 'bob' } as const;
        void speakOnPlan(fake.world, { ...word, identity: 'os-user' });
      }),
    });
    expect(held).toMatchObject({ phase: 'waiting', note: expect.stringContaining('not today') });
    expect(templates(fake)).toEqual(['shop/web:1-oakum.1']);
    const run = await act(fake.world, held.id, 'abort');
    expect(run.phase).toBe('aborted');
    expect(templates(fake)).toEqual(['shop/web:1']);
  });

  const denial =
    'admission webhook "images.acme.io" denied the request: registry 127.0.0.1 is not allowed, ask security';

  it('is refused in the words of a webhook that denies its image, and nothing was changed', async () => {
    const { fake, plan } = await prepared();
    const before = fake.kube.control.list('deployments', 'shop');
    fake.kube.control.fail({
      verb: 'patch',
      resource: 'deployments',
      times: 1,
      effect: { kind: 'status', code: 403, reason: 'Forbidden', message: denial },
    });
    const run = await applied(fake.world, { plan });
    expect(run).toMatchObject({
      phase: 'failed',
      patches: [{ note: expect.stringContaining(denial), rollouts: [{ phase: 'withdrawn' }] }],
    });
    expect(run.patches[0]?.rollouts[0]?.verdicts).toMatchObject([
      { kind: 'error', gate: 'executor', measured: ['admission.refused'] },
    ]);
    const specs = (list: readonly object[]): string =>
      JSON.stringify(list.map((one) => ('spec' in one ? one.spec : undefined)));
    expect(specs(fake.kube.control.list('deployments', 'shop'))).toBe(specs(before));
    // The image is not to blame: where the webhook is content later, it is planned again.
    expect((await planned(fake.world)).patches[0]?.decision.kind).toBe('allow');
  });

  it('goes on past a webhook that takes no dry run, and says that nobody knows', async () => {
    const { fake, plan } = await prepared();
    const message = 'admission webhook "old.acme.io" does not support dry run';
    fake.kube.control.fail({
      verb: 'patch',
      resource: 'deployments',
      times: 1,
      effect: { kind: 'status', code: 400, reason: 'BadRequest', message },
    });
    const run = await applied(fake.world, { plan });
    expect(run.phase).toBe('succeeded');
    expect(run.patches[0]?.rollouts[0]?.verdicts).toMatchObject([
      { kind: 'inconclusive', gate: 'admission', reason: `unknown: ${message}` },
      { kind: 'pass', gate: 'health' },
    ]);
  });

  it('whose image crashes is withdrawn, and the same is not planned again', async () => {
    const behaviour = (_pod: unknown, container: { readonly image?: unknown }) =>
      String(container.image).includes('-oakum.') ? ('crash' as const) : ('ready' as const);
    const { fake, plan } = await prepared({ kube: { behaviour } });
    const run = await applied(fake.world, { plan });
    expect(run).toMatchObject({
      phase: 'failed',
      patches: [{ rollouts: [{ phase: 'withdrawn', verdicts: [admitted, { kind: 'fail' }] }] }],
    });
    expect(templates(fake)).toEqual(['shop/web:1']);
    expect((await planned(fake.world)).patches[0]?.decision).toMatchObject({
      kind: 'blocked',
      reasons: [expect.stringContaining(`withdrawn from shop/web in ${run.id}`)],
    });
  });

  it('waits for its window, writes that once, and goes on when it opens', async () => {
    const closed = MaintenanceWindow.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'MaintenanceWindow',
      metadata: { name: 'freeze' },
      spec: { effect: 'deny', schedule: '* * * * *', duration: '5m' },
    });
    const { fake, plan } = await prepared({ windows: [closed] });
    const waiting = await applied(fake.world, { plan });
    expect(waiting).toMatchObject({ phase: 'waiting', note: expect.stringContaining('freeze') });
    const before = await kinds(fake, waiting.id);
    await act(fake.world, waiting.id, 'resume');
    expect(await kinds(fake, waiting.id)).toEqual([...before, 'run-resumed']);
    const opened = fake.again({ documents: { ...fake.world.documents, windows: [] } });
    expect((await act(opened, waiting.id, 'resume')).phase).toBe('succeeded');
  });

  it('is not touched from another cluster, where its workloads would seem gone', async () => {
    const { fake, plan } = await prepared();
    const run = await startRun(fake.world, { plan, startedBy: 'alice' });
    const other = await startFakeKube({ token: 'admin' });
    const { close, ...parts } = connectKube(await loadKubeconfig({ text: other.kubeconfig() }), {
      clock: systemClock,
      random: Math.random,
      logger: silentLogger,
      runner: fake.world.runner,
    });
    const stranger = fake.again({ cluster: async () => ({ name: 'other', ...parts }) });
    await expect(act(stranger, run.id, 'abort')).rejects.toMatchObject({ code: 'runs.other-cluster' });
    expect(await findRun(fake.world, run.id)).toMatchObject({ phase: 'running', wish: 'abort' });
    await close();
    await other.stop();
  });

  it('tries an image again when the registry was busy for a moment, and says how often it did', async () => {
    const { fake, plan } = await prepared();
    const state = { failures: 0 };
    const registries = await fake.world.registries();
    const flaky = fake.again({
      registries: async () => ({
        ...registries,
        target: (repository) => {
          const target = registries.target(repository);
          return {
            ...target,
            putManifest: async (tag, manifest) => {
              state.failures += 1;
              if (state.failures > 1) return target.putManifest(tag, manifest);
              throw new OakumError('oci.server', 'the registry answers 503', { retry: 'later' });
            },
          };
        },
      }),
    });
    const run = await applied(flaky, { plan });
    expect(run.phase).toBe('succeeded');
    const key = `${run.id}/${run.patches[0]?.id}/image`;
    const outcomes = (await entriesOf(fake, run.id)).filter(
      (one) => one.body.key === key && one.kind === 'outcome',
    );
    expect(outcomes.map(({ body }) => body.outcome)).toMatchObject([
      { kind: 'failed', code: 'oci.server' },
      { kind: 'done' },
    ]);
  });
});

describe('the keeper of runs', () => {
  it('carries out what is there, leaves what is over, and ends when what it began has stopped', async () => {
    const { fake, plan } = await prepared();
    const run = await startRun(fake.world, { plan, startedBy: 'alice' });
    const stop = new AbortController();
    const sentences: string[] = [];
    const kept = keepRuns(fake.world, {
      signal: stop.signal,
      onSentence: (id, sentence) => {
        sentences.push(`${id} ${sentence}`);
        if (sentence.includes('canary → baking')) stop.abort(new Error('stopped'));
      },
    });
    await kept;
    expect(sentences.every((sentence) => sentence.startsWith(run.id))).toBe(true);
    expect(sentences.at(-1)).toContain('canary → baking');
    const store = await fake.world.store();
    expect(await store.runs.holder(run.id)).toBeUndefined();
  });

  it('does not write the same end again and again where a rollback cannot be done', async () => {
    const { fake, plan } = await prepared();
    const run = await applied(fake.world, { plan });
    const store = await fake.world.store();
    await renamed(fake);
    const partial = await act(fake.world, run.id, 'rollback');
    expect(partial).toMatchObject({ phase: 'partial', note: expect.stringContaining('was not rolled back') });
    const size = await store.evidence.size();
    const stop = new AbortController();
    const kept = keepRuns(fake.world, { signal: stop.signal, onSentence: () => {} });
    await fake.world.clock.sleep(5_000);
    stop.abort();
    await kept;
    expect(await store.evidence.size()).toBe(size);
  });
});

/** Somebody else moves the image after the run, to one that nobody planned. */
async function renamed({ kube, registry }: FakeWorld): Promise<void> {
  const response = await fetch(`${kube.url}/apis/apps/v1/namespaces/shop/deployments/web`, {
    method: 'PATCH',
    headers: { authorization: 'Bearer admin', 'content-type': 'application/strategic-merge-patch+json' },
    body: JSON.stringify({
      spec: {
        template: {
          spec: {
            containers: [{ name: 'web', image: `${registry.host}/shop/web:1@sha256:${'0'.repeat(64)}` }],
          },
        },
      },
    }),
  });
  expect(response.status).toBe(200);
}

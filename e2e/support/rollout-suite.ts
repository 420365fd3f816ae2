import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observeRollout } from '../../src/discover/inventory/index.ts';
import {
  connectKube,
  type KubeConnection,
  type KubeResource,
  loadKubeconfig,
} from '../../src/edges/kube/index.ts';
import { instantText, OakumError, silentLogger, systemClock } from '../../src/kernel/index.ts';
import {
  type Effect,
  type EffectOutcome,
  RolloutState,
  type RunWish,
  type SeenRollout,
  type RolloutState as State,
} from '../../src/model/index.ts';
import { rolloutStrategyFor } from '../../src/remediate/rollout/index.ts';

/** How pods of the image `…:bad` behave. */
export type BadBehaviour = 'never-ready' | 'crash' | 'pull-error';

/** A running cluster with controllers and nodes that run (or simulate) pods. */
export interface RolloutTarget {
  readonly kubeconfig: string;
  create(objects: readonly object[]): Promise<void>;
  /** Annotations of the pod template that make pods of `…:bad` behave so. */
  readonly annotations: (behaviour: BadBehaviour) => Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const deployments: KubeResource = { group: 'apps', version: 'v1', resource: 'deployments', namespaced: true };
const good = 'registry.test/shop/web:2';
const bad = 'registry.test/shop/web:bad';
const before = 'registry.test/shop/web:1';
const own = {
  strategyType: 'RollingUpdate',
  maxSurge: '50%',
  maxUnavailable: 1,
  minReadySeconds: 0,
  progressDeadlineSeconds: 300,
  paused: false,
};

interface Story {
  readonly namespace: string;
  readonly replicas: number;
  readonly to: string;
  readonly behaviour?: BadBehaviour;
  readonly crash?: { readonly effect: number; readonly when: 'before' | 'after' };
  readonly wish?: (state: State) => RunWish;
}

interface Ending {
  readonly state: State;
  /** What was written, in its order; writes that were refused are left out. */
  readonly effects: readonly string[];
  readonly last: SeenRollout;
  readonly leastReady: number;
  /** The most new pods at one moment that were not ready. */
  readonly mostUnready: number;
}

/** The whole rollout against an API server: observe, step, carry out, and again, until it has come to rest. */
export function rolloutSuite(name: string, start: () => Promise<RolloutTarget>): void {
  describe(`rollouts on ${name}`, () => {
    let target: RolloutTarget;
    let kube: KubeConnection;
    beforeAll(async () => {
      target = await start();
      const runner = { run: () => Promise.reject(new Error('no plugin in this test')) };
      const access = await loadKubeconfig({ text: target.kubeconfig });
      kube = connectKube(access, { clock: systemClock, random: Math.random, logger: silentLogger, runner });
    });
    afterAll(async () => {
      await kube?.close();
      await target?.stop();
    });
    const tell = (story: Story): Promise<Ending> => tellStory({ target, kube }, story);

    it.each([1, 3])('a healthy version of %i replicas comes in one by one', async (replicas) => {
      const end = await tell({ namespace: `healthy-${replicas}`, replicas, to: good });
      expect(end.state.phase).toBe('complete');
      expect(end.effects).toEqual(['borrow', 'image', 'pause', 'promote', 'restore']);
      expect(end.last).toMatchObject({ images: [{ container: 'web', image: good }], fields: own });
      expect(end.last.pods.every((pod) => pod.images[0]?.image === good)).toBe(true);
      expect(end.leastReady).toBeGreaterThanOrEqual(replicas);
      expect(end.mostUnready).toBeLessThanOrEqual(1);
    });

    it.each([
      ['never-ready', 'did not get ready in time'],
      ['crash', 'CrashLoopBackOff'],
      ['pull-error', 'ImagePull'],
    ] as const)(
      'a version with pods that %s is withdrawn while the old ones serve',
      async (behaviour, reason) => {
        const end = await tell({ namespace: `bad-${behaviour}`, replicas: 2, to: bad, behaviour });
        expect(end.state).toMatchObject({
          phase: 'withdrawn',
          note: expect.stringMatching(new RegExp(`${reason}|restarted`)),
        });
        expect(end.state.verdicts.map(({ kind }) => kind)).toEqual(['fail']);
        expect(end.last).toMatchObject({ images: [{ container: 'web', image: before }], fields: own });
        expect(end.leastReady).toBe(2);
      },
    );

    it('an abort at the canary, and a rollback after the end, bring the images before back', async () => {
      const aborted = await tell({
        namespace: 'aborted',
        replicas: 1,
        to: good,
        wish: ({ phase }) => (['pending', 'prepared', 'canary'].includes(phase) ? 'go' : 'abort'),
      });
      expect(aborted.state.phase).toBe('withdrawn');
      const back = await tell({
        namespace: 'rolled-back',
        replicas: 1,
        to: good,
        wish: ({ phase }) => (phase === 'complete' || phase === 'rolling-back' ? 'rollback' : 'go'),
      });
      expect(back.state.phase).toBe('rolled-back');
      for (const { last } of [aborted, back]) {
        expect(last).toMatchObject({ images: [{ container: 'web', image: before }], fields: own });
      }
    });

    const crashes = [0, 1, 2, 3, 4].flatMap((effect) => [
      { effect, when: 'before' as const },
      { effect, when: 'after' as const },
    ]);
    it('a crash before or after any effect changes nothing about the end', async () => {
      const ends = await Promise.all(
        crashes.map((crash) =>
          tell({ namespace: `crash-${crash.effect}-${crash.when}`, replicas: 1, to: good, crash }),
        ),
      );
      for (const { state, last, leastReady } of ends) {
        expect(state.phase).toBe('complete');
        expect(last).toMatchObject({ images: [{ container: 'web', image: good }], fields: own });
        expect(leastReady).toBeGreaterThanOrEqual(1);
      }
    });
  });
}

interface Stage {
  readonly target: RolloutTarget;
  readonly kube: KubeConnection;
}

async function tellStory({ target, kube }: Stage, story: Story): Promise<Ending> {
  const { namespace, crash, wish = () => 'go' } = story;
  await target.create([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    deployment(story, story.behaviour === undefined ? {} : target.annotations(story.behaviour)),
  ]);
  const { metadata } = await kube.reader.get(deployments, 'web', { namespace });
  const outcomes: Record<string, EffectOutcome> = {};
  const effects: string[] = [];
  let state = firstState(story, metadata.uid);
  let [leastReady, mostUnready] = [Number.POSITIVE_INFINITY, 0];
  for (let look = 0; look < 600; look += 1) {
    const now = instantText(systemClock.now());
    const seen = await observeRollout(kube.reader, state, { at: now });
    if (seen.kind !== 'seen') throw new Error(`${namespace}: ${seen.reason}`);
    const isUp = seen.replicas.ready >= story.replicas;
    if (state.phase === 'pending' && !isUp) {
      await systemClock.sleep(100);
      continue;
    }
    leastReady = Math.min(leastReady, seen.pods.filter(({ isReady }) => isReady).length);
    const fresh = seen.pods.filter((pod) => pod.images[0]?.image === story.to);
    mostUnready = Math.max(
      mostUnready,
      fresh.filter(({ isReady, isTerminating }) => !isReady && !isTerminating).length,
    );
    const result = stepOf(state, seen, { now, wish: wish(state), outcomes });
    state = RolloutState.parse(JSON.parse(JSON.stringify(result.state)));
    for (const effect of result.effects) {
      const isCrash = crash?.effect === effects.length;
      const word = effect.key.split('/').at(-1) ?? '';
      if (isCrash && crash?.when === 'before') {
        effects.push(word);
        continue;
      }
      const outcome = await carryOut(kube, effect);
      // A write that lost to the controller's own has changed nothing; the next look asks for it again.
      if (outcome.kind === 'done') effects.push(word);
      if (!isCrash) outcomes[effect.key] = outcome;
    }
    const isOver = ['complete', 'withdrawn', 'rolled-back', 'held', 'unsupported'].includes(state.phase);
    if (isOver && wish(state) !== 'rollback') return { state, effects, last: seen, leastReady, mostUnready };
    if (state.phase === 'rolled-back') return { state, effects, last: seen, leastReady, mostUnready };
    await systemClock.sleep(100);
  }
  throw new Error(`${namespace} did not come to rest: ${state.phase}, ${state.note}`);
}

function stepOf(
  state: State,
  seen: SeenRollout,
  facts: {
    readonly now: string;
    readonly wish: RunWish;
    readonly outcomes: Readonly<Record<string, EffectOutcome>>;
  },
) {
  const strategy = rolloutStrategyFor('Deployment');
  if (strategy === undefined) throw new Error('Deployments have a strategy');
  return strategy.step(state, seen, {
    ...facts,
    gate: { bake: '2s', deadline: '12s' },
    effectContext: {
      run: 'run-1',
      patch: 'patch-1',
      planDigest: `sha256:${'0'.repeat(64)}`,
      approvals: [],
      notAfter: '2099-01-01T00:00:00.000Z',
      cluster: 'cluster',
      takeFrom: [],
    },
  });
}

/** What the executor does with an effect, without plan and approvals: the live object first, then one write. */
async function carryOut({ reader, writer }: KubeConnection, effect: Effect): Promise<EffectOutcome> {
  if (!('target' in effect)) throw new Error('rollouts make no images');
  const { apiVersion, kind, name, namespace, uid } = effect.target;
  const options = { fieldManager: 'oakum', dryRun: false };
  try {
    if (effect.action === 'workload.image') {
      const containers = effect.images.map(({ container, to }) => ({ name: container, image: to }));
      const body = {
        apiVersion,
        kind,
        metadata: { name, namespace, uid },
        spec: { template: { spec: { containers } } },
      };
      const applied = await writer.apply(deployments, body, { ...options, force: true });
      if (applied.kind === 'conflict') throw new Error(applied.message);
    } else {
      const { metadata } = await reader.get(deployments, name, { namespace });
      const { strategyType: type, maxSurge, maxUnavailable, ...plain } = effect.set;
      const spec = { ...plain, strategy: { type, rollingUpdate: { maxSurge, maxUnavailable } } };
      const { resourceVersion } = metadata;
      await writer.mergePatch(
        deployments,
        { apiVersion, kind, metadata: { name, namespace, resourceVersion }, spec },
        options,
      );
    }
    return { kind: 'done', result: {} };
  } catch (error) {
    if (!(error instanceof OakumError)) throw error;
    return { kind: 'failed', code: error.code, reason: error.message, retry: error.retry };
  }
}

function firstState({ namespace, to }: Story, uid: string): State {
  return {
    workload: `cluster/${uid}`,
    uid,
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    namespace,
    name: 'web',
    phase: 'pending',
    before: [{ container: 'web', image: before }],
    after: [{ container: 'web', image: to }],
    verdicts: [],
    note: '',
  };
}

function deployment({ namespace, replicas }: Story, annotations: Readonly<Record<string, string>>): object {
  const labels = { app: 'web' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas,
      progressDeadlineSeconds: 300,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '50%', maxUnavailable: 1 } },
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations }, spec: { containers: [{ name: 'web', image: before }] } },
    },
  };
}

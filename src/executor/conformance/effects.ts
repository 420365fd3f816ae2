import { afterAll, beforeAll } from 'vitest';
import { type FakeKube, startFakeKube } from '../../../testing/kube/index.ts';
import {
  connectKube,
  type KubeConnection,
  type KubeResource,
  loadKubeconfig,
} from '../../edges/kube/index.ts';
import { sha256, silentLogger, systemClock } from '../../kernel/index.ts';
import {
  type Approval,
  type Basis,
  type Decision,
  type Effect,
  type EffectOutcome,
  type Patch,
  type Plan,
  planDigest,
  type RebuildOrder,
  type VerifyDemands,
} from '../../model/index.ts';
import { type Ceiling, type ExecutorDeps, type ImageHands, makeExecutor } from '../index.ts';

export const deployments: KubeResource = {
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  namespaced: true,
};
export const before = '127.0.0.1:5000/shop/web:1';
export const made = `127.0.0.1:5000/shop/web:1-oakum.1@${sha256('made')}`;
export const other = `127.0.0.1:5000/shop/web:1-oakum.1@${sha256('other')}`;
export const now = '2026-11-21T12:00:00.000Z';
export const clock = { ...systemClock, now: () => Temporal.Instant.from(now) };
export const signal = new AbortController().signal;
/** Who creates the Deployments of these tests. */
export const takeFrom = ['kubectl-create'];
export const everything: Ceiling = { namespaces: ['*'], registries: ['*'], actions: ['*'] };

export interface Place {
  readonly namespace: string;
  readonly uid: string;
}
export function layerPatch({ namespace, uid }: Place): Extract<Patch, { kind: 'layer-patch' }> {
  return {
    kind: 'layer-patch',
    id: 'patch-1',
    title: 'web openssl',
    subject: 'image:1',
    removes: [],
    leaves: [],
    exploited: 0,
    points: 0,
    where: [],
    how: '',
    reasons: [],
    targets: [
      {
        workload: { id: `c/${uid}`, name: `${namespace}/Deployment/web` },
        kind: 'Deployment',
        namespace,
        name: 'web',
        uid,
        container: 'web',
        image: before,
      },
    ],
    image: before,
    digest: sha256('source'),
    packages: [{ name: 'openssl', from: '3.0.1-1', to: '3.0.1-2' }],
  };
}

/** What a plan asks the owner's CI for: a pipeline of Tekton's, so that it has a namespace, too. */
export const order: RebuildOrder = {
  baseline: 'shop',
  sourceDigest: sha256('spec.source'),
  ci: 'tekton ci/build',
  namespace: 'ci',
  revision: 'a'.repeat(40),
  base: `docker.io/library/debian:12@${sha256('base')}`,
  request: 'oakum-1',
  result: '127.0.0.1:5000/shop/web:1',
};

export function rebuildPatch(place: Place): Patch {
  const { packages: _, ...rest } = layerPatch(place);
  return { ...rest, kind: 'rebuild', order };
}

export interface PlanSpec {
  readonly verify?: VerifyDemands;
  readonly decision?: Decision;
  readonly takeFrom?: readonly string[];
  readonly patch?: Patch;
  readonly expiresAt?: string;
}

export const allowed = { kind: 'allow', rule: 'PatchPolicy all level auto' } as const satisfies Decision;
export const asks = {
  kind: 'needs-approval',
  rule: 'PatchPolicy all level approve',
  required: 1,
} as const satisfies Decision;

export function planFor(place: Place, spec: PlanSpec = {}): Plan {
  const basis: Basis = {
    ...place,
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    name: 'web',
    images: [`web=${before}`],
    digests: [],
    takeFrom: spec.takeFrom ?? [],
  };
  const body: Omit<Plan, 'digest'> = {
    schemaVersion: 1,
    kind: 'Plan',
    id: 'plan-1',
    createdAt: '2026-11-21T11:00:00.000Z',
    createdBy: 'alice',
    expiresAt: spec.expiresAt ?? '2026-11-22T11:00:00.000Z',
    cluster: { id: 'c', name: 'prod', server: 'https://127.0.0.1:6443' },
    patches: [
      {
        patch: spec.patch ?? layerPatch(place),
        decision: spec.decision ?? allowed,
        policy: 'all',
        engines: ['native'],
        ...(spec.verify === undefined ? {} : { verify: spec.verify }),
        gate: { bake: '5s', deadline: '60s' },
        basis: [basis],
        to: { repository: '127.0.0.1:5000/shop/web', tag: '1-oakum.1' },
        diff: '',
      },
    ],
    leftOut: [],
    coverage: { read: 1, total: 1, unread: [] },
    restsOn: [],
  };
  return { ...body, digest: planDigest(body) };
}

export function wordOn(plan: Plan, different: Partial<Approval> = {}): Approval {
  return {
    planDigest: plan.digest,
    verdict: 'approved',
    by: 'alice',
    identity: 'os-user',
    at: now,
    reason: 'looked at it',
    expires: plan.expiresAt,
    ...different,
  };
}

export function common(plan: Plan) {
  return {
    key: 'run-1/patch-1/x',
    planDigest: plan.digest,
    run: 'run-1',
    patch: 'patch-1',
    approvals: [],
    notAfter: plan.expiresAt,
  };
}

export type ImageEffect = Extract<Effect, { action: 'workload.image' }>;
export type FieldsEffect = Extract<Effect, { action: 'workload.rollout-fields' }>;
export type PatchEffect = Extract<Effect, { action: 'image.patch' }>;
export type RebuildEffect = Extract<Effect, { action: 'image.rebuild' }>;
export type SignEffect = Extract<Effect, { action: 'image.sign' }>;

export function targetOf({ namespace, uid }: Place): ImageEffect['target'] {
  return { cluster: 'c', apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web', uid };
}

export function toNew(plan: Plan, place: Place): ImageEffect {
  const images = [{ container: 'web', from: before, to: made }];
  return { action: 'workload.image', ...common(plan), target: targetOf(place), images, takeFrom: [] };
}

export function back(plan: Plan, place: Place): ImageEffect {
  const images = [{ container: 'web', from: made, to: before }];
  return { ...toNew(plan, place), images, notAfter: '2026-11-29T11:00:00.000Z' };
}

export function fields(plan: Plan, place: Place): FieldsEffect {
  return {
    action: 'workload.rollout-fields',
    ...common(plan),
    target: targetOf(place),
    set: { strategyType: 'RollingUpdate', maxSurge: 1, maxUnavailable: 0, minReadySeconds: 5 },
    expectImages: [`web=${before}`],
  };
}

export function makeImage(plan: Plan): PatchEffect {
  return {
    action: 'image.patch',
    ...common(plan),
    image: before,
    digest: sha256('source'),
    toRepository: '127.0.0.1:5000/shop/web',
    toTag: '1-oakum.1',
    packages: [{ name: 'openssl', from: '3.0.1-1', to: '3.0.1-2' }],
    engines: ['native'],
  };
}

export function haveRebuilt(plan: Plan): RebuildEffect {
  return { action: 'image.rebuild', ...common(plan), image: before, digest: sha256('source'), order };
}

export function sign(plan: Plan): SignEffect {
  return {
    action: 'image.sign',
    ...common(plan),
    repository: '127.0.0.1:5000/shop/web',
    digest: sha256('made'),
  };
}
export const nowhere: Place = { namespace: 'shop', uid: 'uid-1' };
export const plain = planFor(nowhere);
export const rebuilding = planFor(nowhere, { patch: rebuildPatch(nowhere) });
/** It asks for more than effects of before say. */
export const demanding = planFor(nowhere, { verify: { unknown: 'stop', requires: ['start-test'] } });
export const asking = planFor(nowhere, { decision: asks });
export interface Setting {
  readonly plan?: Plan | undefined;
  readonly approvals?: readonly Approval[];
  readonly made?: string | undefined;
  readonly begun?: boolean;
  readonly borrowed?: boolean;
  readonly released?: boolean;
  readonly finished?: boolean;
  /** Of the Baseline that a rebuild names, now. */
  readonly buildSource?: string | undefined;
  /** Why nothing new may be written. */
  readonly stopped?: string;
  readonly ceiling?: Ceiling;
  readonly hands?: Partial<ImageHands>;
}
/** A fake API server, Deployments in it, and an executor over both: for the tests of one file. */
export function playExecutor() {
  let fake: FakeKube;
  let kube: KubeConnection;
  beforeAll(async () => {
    fake = await startFakeKube({ token: 'admin' });
    const runner = { run: () => Promise.reject(new Error('no plugin in this test')) };
    const access = await loadKubeconfig({ text: fake.kubeconfig() });
    kube = connectKube(access, { clock: systemClock, random: Math.random, logger: silentLogger, runner });
  });
  afterAll(async () => {
    await kube?.close();
    await fake?.stop();
  });

  /** A Deployment of its own for one test, owned by whoever created it. */
  async function deployed(namespace: string, manager?: string): Promise<Place> {
    fake.control.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    return { namespace, uid: await createWeb(namespace, manager) };
  }

  async function createWeb(namespace: string, manager = 'kubectl-create'): Promise<string> {
    const labels = { app: 'web' };
    const spec = { containers: [{ name: 'web', image: before }] };
    const query = new URLSearchParams({ fieldManager: manager });
    const response = await fetch(`${fake.url}/apis/apps/v1/namespaces/${namespace}/deployments?${query}`, {
      method: 'POST',
      headers: { authorization: 'Bearer admin', 'content-type': 'application/json' },
      body: JSON.stringify({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace },
        spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
      }),
    });
    const object: { metadata: { uid: string } } = JSON.parse(await response.text());
    return object.metadata.uid;
  }

  async function liveImage({ namespace }: Place): Promise<unknown> {
    const object = await kube.reader.get(deployments, 'web', { namespace });
    const text = JSON.stringify(object.spec);
    return /"image":"([^"]+)"/.exec(text)?.[1];
  }

  /** Carries out one effect with an executor that knows just this. */
  function carryOut(effect: Effect, setting: Setting): Promise<EffectOutcome> {
    const good: EffectOutcome = { kind: 'done', result: { digest: sha256('made') } };
    const deps: ExecutorDeps = {
      clock,
      kube,
      images: {
        patch: async () => good,
        rebuild: async () => good,
        sign: async () => good,
        ...setting.hands,
      },
      plan: async () => setting.plan,
      approvals: async () => setting.approvals ?? [],
      past: {
        made: async () => ('made' in setting ? setting.made : made),
        begun: async () => setting.begun ?? false,
        borrowed: async () => setting.borrowed ?? false,
        released: async () => setting.released ?? false,
        finished: async () => setting.finished ?? false,
      },
      buildSource: async () => ('buildSource' in setting ? setting.buildSource : order.sourceDigest),
      stopped: async () => setting.stopped,
    };
    return makeExecutor(deps, setting.ceiling ?? everything).carryOut(effect, signal);
  }

  return { fake: () => fake, kube: () => kube, deployed, createWeb, liveImage, carryOut };
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeKube, startFakeKube } from '../../testing/kube/index.ts';
import { connectKube, type KubeConnection, type KubeResource, loadKubeconfig } from '../edges/kube/index.ts';
import { OakumError, sha256, silentLogger, systemClock } from '../kernel/index.ts';
import {
  type Approval,
  type Basis,
  type Decision,
  type Effect,
  type EffectOutcome,
  type Patch,
  type Plan,
  planDigest,
  type VerifyDemands,
} from '../model/index.ts';
import { type Ceiling, type ExecutorDeps, type ImageHands, makeExecutor } from './index.ts';

const deployments: KubeResource = { group: 'apps', version: 'v1', resource: 'deployments', namespaced: true };
const before = '127.0.0.1:5000/shop/web:1';
const made = `127.0.0.1:5000/shop/web:1-oakum.1@${sha256('made')}`;
const other = `127.0.0.1:5000/shop/web:1-oakum.1@${sha256('other')}`;
const now = '2026-11-21T12:00:00.000Z';
const clock = { ...systemClock, now: () => Temporal.Instant.from(now) };
const signal = new AbortController().signal;
/** Who creates the Deployments of these tests. */
const takeFrom = ['kubectl-create'];
const everything: Ceiling = { namespaces: ['*'], registries: ['*'], actions: ['*'] };

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

interface Place {
  readonly namespace: string;
  readonly uid: string;
}

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

function layerPatch({ namespace, uid }: Place): Patch {
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

interface PlanSpec {
  readonly verify?: VerifyDemands;
  readonly decision?: Decision;
  readonly takeFrom?: readonly string[];
  readonly patch?: Patch;
  readonly expiresAt?: string;
}

const allowed: Decision = { kind: 'allow', rule: 'PatchPolicy all level auto' };
const asks: Decision = { kind: 'needs-approval', rule: 'PatchPolicy all level approve', required: 1 };

function planFor(place: Place, spec: PlanSpec = {}): Plan {
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

function wordOn(plan: Plan, different: Partial<Approval> = {}): Approval {
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

function common(plan: Plan) {
  return {
    key: 'run-1/patch-1/x',
    planDigest: plan.digest,
    run: 'run-1',
    patch: 'patch-1',
    approvals: [],
    notAfter: plan.expiresAt,
  };
}

type ImageEffect = Extract<Effect, { action: 'workload.image' }>;
type FieldsEffect = Extract<Effect, { action: 'workload.rollout-fields' }>;
type PatchEffect = Extract<Effect, { action: 'image.patch' }>;
type SignEffect = Extract<Effect, { action: 'image.sign' }>;

function targetOf({ namespace, uid }: Place): ImageEffect['target'] {
  return { cluster: 'c', apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web', uid };
}

function toNew(plan: Plan, place: Place): ImageEffect {
  const images = [{ container: 'web', from: before, to: made }];
  return { action: 'workload.image', ...common(plan), target: targetOf(place), images, takeFrom: [] };
}

function back(plan: Plan, place: Place): ImageEffect {
  const images = [{ container: 'web', from: made, to: before }];
  return { ...toNew(plan, place), images, notAfter: '2026-11-29T11:00:00.000Z' };
}

function fields(plan: Plan, place: Place): FieldsEffect {
  return {
    action: 'workload.rollout-fields',
    ...common(plan),
    target: targetOf(place),
    set: { strategyType: 'RollingUpdate', maxSurge: 1, maxUnavailable: 0, minReadySeconds: 5 },
    expectImages: [`web=${before}`],
  };
}

function makeImage(plan: Plan): PatchEffect {
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

function sign(plan: Plan): SignEffect {
  return {
    action: 'image.sign',
    ...common(plan),
    repository: '127.0.0.1:5000/shop/web',
    digest: sha256('made'),
  };
}

interface Setting {
  readonly plan?: Plan | undefined;
  readonly approvals?: readonly Approval[];
  readonly made?: string | undefined;
  readonly begun?: boolean;
  readonly borrowed?: boolean;
  readonly released?: boolean;
  readonly finished?: boolean;
  /** Why nothing new may be written. */
  readonly stopped?: string;
  readonly ceiling?: Ceiling;
  readonly hands?: Partial<ImageHands>;
}

/** Carries out one effect with an executor that knows just this. */
function carryOut(effect: Effect, setting: Setting): Promise<EffectOutcome> {
  const good: EffectOutcome = { kind: 'done', result: { digest: sha256('made') } };
  const deps: ExecutorDeps = {
    clock,
    kube,
    images: { patch: async () => good, sign: async () => good, ...setting.hands },
    plan: async () => setting.plan,
    approvals: async () => setting.approvals ?? [],
    past: {
      made: async () => ('made' in setting ? setting.made : made),
      begun: async () => setting.begun ?? false,
      borrowed: async () => setting.borrowed ?? false,
      released: async () => setting.released ?? false,
      finished: async () => setting.finished ?? false,
    },
    stopped: async () => setting.stopped,
  };
  return makeExecutor(deps, setting.ceiling ?? everything).carryOut(effect, signal);
}

const nowhere: Place = { namespace: 'shop', uid: 'uid-1' };
const plain = planFor(nowhere);
/** It asks for more than effects of before say. */
const demanding = planFor(nowhere, { verify: { unknown: 'stop', requires: ['start-test'] } });
const asking = planFor(nowhere, { decision: asks });

interface RefusalCase extends Setting {
  readonly why: string;
  readonly effect: Effect;
  readonly code: string;
  readonly says: string;
}

/** None of these may reach the cluster: there is no Deployment at all, and that would be another refusal. */
const refusals: readonly RefusalCase[] = [
  {
    why: 'no plan is known here',
    effect: toNew(plain, nowhere),
    code: 'no-plan',
    says: plain.digest,
  },
  ...['127.0.0.1:5000/shop/web:1-oakum.1', `127.0.0.1:5000/shop/web@${sha256('made')}`].map((to) => ({
    why: `the image is no tag with its digest: ${to}`,
    effect: {
      ...toNew(plain, nowhere),
      images: [{ container: 'web', from: before, to }],
    },
    plan: plain,
    made: to,
    code: 'not-pinned',
    says: to,
  })),
  {
    why: 'the plan has another digest than the effect says',
    effect: { ...toNew(plain, nowhere), planDigest: sha256('another') },
    plan: plain,
    code: 'other-plan',
    says: plain.digest,
  },
  {
    why: 'the plan was altered under its digest',
    effect: toNew(plain, nowhere),
    plan: { ...plain, createdBy: 'mallory' },
    code: 'altered-plan',
    says: 'its content has',
  },
  {
    why: 'the effect is too late by its own limit',
    effect: { ...toNew(plain, nowhere), notAfter: now },
    plan: plain,
    code: 'expired',
    says: now,
  },
  {
    why: 'the effect gives itself more time than the plan has',
    effect: { ...toNew(planFor(nowhere, { expiresAt: now }), nowhere), notAfter: '2099-01-01T00:00:00.000Z' },
    plan: planFor(nowhere, { expiresAt: now }),
    begun: true,
    code: 'expired',
    says: now,
  },
  {
    why: 'the plan has no such patch',
    effect: { ...toNew(plain, nowhere), patch: 'patch-2' },
    plan: plain,
    code: 'not-in-plan',
    says: 'patch-2',
  },
  {
    why: 'the plan is for another cluster',
    effect: { ...toNew(plain, nowhere), target: { ...targetOf(nowhere), cluster: 'd' } },
    plan: plain,
    code: 'other-cluster',
    says: 'cluster c, not d',
  },
  {
    why: 'a policy blocks the patch',
    effect: toNew(
      planFor(nowhere, { decision: { kind: 'blocked', rule: 'freeze', reasons: ['holidays'] } }),
      nowhere,
    ),
    plan: planFor(nowhere, { decision: { kind: 'blocked', rule: 'freeze', reasons: ['holidays'] } }),
    code: 'blocked',
    says: 'freeze: holidays',
  },
  {
    why: 'nobody approved',
    effect: toNew(asking, nowhere),
    plan: asking,
    code: 'not-approved',
    says: 'asks for 1 approval(s), the plan has 0',
  },
  {
    why: 'the approval is of another plan',
    effect: toNew(asking, nowhere),
    plan: asking,
    approvals: [wordOn(asking, { planDigest: plain.digest })],
    code: 'not-approved',
    says: 'has 0',
  },
  {
    why: 'the approval has expired',
    effect: toNew(asking, nowhere),
    plan: asking,
    approvals: [wordOn(asking, { expires: now })],
    code: 'not-approved',
    says: 'has 0',
  },
  {
    why: 'one person spoke twice where two are asked',
    effect: toNew(planFor(nowhere, { decision: { ...asks, required: 2 } }), nowhere),
    plan: planFor(nowhere, { decision: { ...asks, required: 2 } }),
    approvals: [1, 2].map(() => wordOn(planFor(nowhere, { decision: { ...asks, required: 2 } }))),
    code: 'not-approved',
    says: 'asks for 2 approval(s), the plan has 1',
  },
  {
    why: 'one approved and another rejected',
    effect: toNew(asking, nowhere),
    plan: asking,
    approvals: [wordOn(asking), wordOn(asking, { by: 'bob', verdict: 'rejected', reason: 'not today' })],
    code: 'rejected',
    says: 'bob rejected the plan: not today',
  },
  {
    why: 'it was rejected after the canary: the others do not follow',
    effect: { ...fields(plain, nowhere), expectImages: [`web=${made}`] },
    plan: plain,
    begun: true,
    approvals: [wordOn(plain, { verdict: 'rejected', reason: 'stop' })],
    code: 'rejected',
    says: 'stop',
  },
  {
    why: 'the workload is none of the plan',
    effect: { ...toNew(plain, nowhere), target: { ...targetOf(nowhere), uid: 'uid-2' } },
    plan: plain,
    code: 'not-in-plan',
    says: 'Deployment web (uid uid-2)',
  },
  {
    why: 'the rollout fields are of a workload that is none of the plan',
    effect: { ...fields(plain, nowhere), target: { ...targetOf(nowhere), uid: 'uid-2' } },
    plan: plain,
    code: 'not-in-plan',
    says: 'uid-2',
  },
  {
    why: 'the container is none of the plan',
    effect: { ...toNew(plain, nowhere), images: [{ container: 'proxy', from: before, to: made }] },
    plan: plain,
    code: 'not-in-plan',
    says: 'container proxy',
  },
  {
    why: 'the image is not the one that the patch made, though under the same tag',
    effect: { ...toNew(plain, nowhere), images: [{ container: 'web', from: before, to: other }] },
    plan: plain,
    code: 'not-in-plan',
    says: other,
  },
  {
    why: 'the patch has made no image yet',
    effect: toNew(plain, nowhere),
    plan: plain,
    made: undefined,
    code: 'not-made',
    says: 'no image',
  },
  {
    why: 'the move begins at an image that the plan did not see',
    effect: { ...toNew(plain, nowhere), images: [{ container: 'web', from: other, to: made }] },
    plan: plain,
    code: 'not-in-plan',
    says: `from ${other}`,
  },
  {
    why: 'it would take fields over from a manager that the plan does not name',
    effect: { ...toNew(plain, nowhere), takeFrom: ['argocd-controller'] },
    plan: plain,
    code: 'not-in-plan',
    says: 'argocd-controller',
  },
  {
    why: 'another image is to be patched',
    effect: { ...makeImage(plain), digest: sha256('another') },
    plan: plain,
    code: 'not-in-plan',
    says: sha256('another'),
  },
  {
    why: 'the patched image is to go elsewhere',
    effect: { ...makeImage(plain), toRepository: 'registry.test/web' },
    plan: plain,
    code: 'not-in-plan',
    says: 'registry.test/web:1-oakum.1',
  },
  {
    why: 'other packages are to move',
    effect: { ...makeImage(plain), packages: [{ name: 'openssl', from: '3.0.1-1', to: '9' }] },
    plan: plain,
    code: 'not-in-plan',
    says: 'openssl 3.0.1-1→3.0.1-2',
  },
  {
    why: 'another engine is to patch',
    effect: { ...makeImage(plain), engines: ['native', 'buildah'] },
    plan: plain,
    code: 'not-in-plan',
    says: 'buildah',
  },
  {
    why: 'less is to be proven of it',
    effect: makeImage(demanding),
    plan: demanding,
    code: 'not-in-plan',
    says: 'demands other proof',
  },
  {
    why: 'the patch makes no image',
    effect: makeImage(planFor(nowhere, { patch: tagBump() })),
    plan: planFor(nowhere, { patch: tagBump() }),
    code: 'not-in-plan',
    says: 'does not patch an image',
  },
  {
    why: 'an image elsewhere is to be signed',
    effect: { ...sign(plain), repository: 'registry.test/web' },
    plan: plain,
    code: 'not-in-plan',
    says: 'registry.test/web',
  },
  {
    why: 'an image is to be signed that this run did not make',
    effect: { ...sign(plain), digest: sha256('other') },
    plan: plain,
    code: 'not-made',
    says: sha256('other'),
  },
  {
    why: 'the ceiling leaves the namespace out',
    effect: toNew(plain, nowhere),
    plan: plain,
    ceiling: { ...everything, namespaces: ['billing'] },
    code: 'ceiling',
    says: 'namespace shop',
  },
  {
    why: 'the ceiling leaves the registry out of patching',
    effect: makeImage(plain),
    plan: plain,
    ceiling: { ...everything, registries: ['registry.test'] },
    code: 'ceiling',
    says: '127.0.0.1:5000',
  },
  {
    why: 'the ceiling leaves the registry out of signing',
    effect: sign(plain),
    plan: plain,
    ceiling: { ...everything, registries: [] },
    code: 'ceiling',
    says: '127.0.0.1:5000',
  },
  {
    why: 'the ceiling leaves the action out',
    effect: sign(plain),
    plan: plain,
    ceiling: { ...everything, actions: ['image.patch'] },
    code: 'ceiling',
    says: 'image.sign',
  },
];

function tagBump(): Patch {
  return {
    ...layerPatch(nowhere),
    kind: 'tag-bump',
    title: 'web 1→2',
    image: before,
    digest: sha256('source'),
    toImage: '127.0.0.1:5000/shop/web:2',
    toDigest: sha256('newer'),
  };
}

describe('what the executor refuses', () => {
  it.each(refusals)('$why', async ({ effect, code, says, ...setting }) => {
    const outcome = await carryOut(effect, setting);
    expect(outcome).toEqual({
      kind: 'refused',
      code: `executor.${code}`,
      reason: expect.stringContaining(says),
    });
  });
});

describe('what the executor lets through', () => {
  it('gives image effects to the hands, and their answer back', async () => {
    const result = { digest: sha256('made'), how: 'by hand' };
    const hands: Partial<ImageHands> = { patch: async () => ({ kind: 'done', result }) };
    expect(await carryOut(makeImage(plain), { plan: plain, made: undefined, hands })).toEqual({
      kind: 'done',
      result,
    });
    expect((await carryOut(sign(plain), { plan: plain })).kind).toBe('done');
  });

  it('counts as many people as the policy asks for', async () => {
    const plan = planFor(nowhere, { decision: { ...asks, required: 2 } });
    const approvals = [wordOn(plan), wordOn(plan, { by: 'bob' })];
    expect((await carryOut(makeImage(plan), { plan, approvals })).kind).toBe('done');
  });

  it('tells a failure with its code and whether asking again helps', async () => {
    const busy = new OakumError('oci.server', 'the registry answers 503', { retry: 'later' });
    const hands: Partial<ImageHands> = { patch: () => Promise.reject(busy) };
    expect(await carryOut(makeImage(plain), { plan: plain, hands })).toEqual({
      kind: 'failed',
      code: 'oci.server',
      reason: 'the registry answers 503',
      retry: 'later',
    });
  });

  it('does not swallow a defect of ours', async () => {
    const hands: Partial<ImageHands> = { sign: () => Promise.reject(new TypeError('a defect')) };
    await expect(carryOut(sign(plain), { plan: plain, hands })).rejects.toThrow('a defect');
  });
});

describe('images of workloads', () => {
  it('moves the image, owns that field alone, and is done when asked again', async () => {
    const place = await deployed('moves');
    const plan = planFor(place, { takeFrom });
    const effect = { ...toNew(plan, place), takeFrom };
    const first = await carryOut(effect, { plan });
    expect(first).toMatchObject({ kind: 'done', result: { how: 'applied' } });
    const second = await carryOut(effect, { plan });
    expect(second).toMatchObject({ kind: 'done', result: { how: 'already' } });
    const { metadata } = await kube.reader.get(deployments, 'web', { namespace: 'moves' });
    expect(metadata.generation).toBe(2);
    const own = metadata.managedFields?.find((one) => one.manager === 'oakum' && one.operation === 'Apply');
    expect(own?.fieldsV1).toEqual({
      'f:spec': {
        'f:template': {
          'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
        },
      },
    });
  });

  it('takes the field over from kubectl only where the plan says so', async () => {
    const place = await deployed('kubectl');
    const strict = planFor(place);
    expect(await carryOut(toNew(strict, place), { plan: strict })).toMatchObject({
      kind: 'refused',
      code: 'executor.conflict',
      reason: expect.stringContaining('kubectl-create'),
    });
    expect(await liveImage(place)).toBe(before);
    const plan = planFor(place, { takeFrom });
    const effect = { ...toNew(plan, place), takeFrom };
    expect((await carryOut(effect, { plan })).kind).toBe('done');
    expect(await liveImage(place)).toBe(made);
  });

  it('never forces a manager that is not kubectl', async () => {
    const place = await deployed('foreign', 'argocd-controller');
    const plan = planFor(place, { takeFrom });
    const outcome = await carryOut({ ...toNew(plan, place), takeFrom }, { plan });
    expect(outcome).toMatchObject({
      kind: 'refused',
      code: 'executor.conflict',
      reason: expect.stringContaining('argocd-controller'),
    });
    expect(await liveImage(place)).toBe(before);
  });

  it('refuses where somebody moved the image in between', async () => {
    const place = await deployed('trampled');
    const plan = planFor(place, { takeFrom });
    await carryOut({ ...toNew(plan, place), takeFrom }, { plan });
    const next = { ...toNew(plan, place), images: [{ container: 'web', from: before, to: other }] };
    expect(await carryOut(next, { plan, made: other })).toMatchObject({
      kind: 'refused',
      code: 'executor.moved',
      reason: expect.stringContaining(made),
    });
    expect(await liveImage(place)).toBe(made);
  });

  it('refuses an object of the same name that was created anew', async () => {
    const place = await deployed('recreated');
    const url = `${fake.url}/apis/apps/v1/namespaces/recreated/deployments/web`;
    await fetch(url, { method: 'DELETE', headers: { authorization: 'Bearer admin' } });
    await fake.control.settle();
    const uid = await createWeb('recreated');
    const plan = planFor(place);
    expect(await carryOut(toNew(plan, place), { plan })).toMatchObject({
      kind: 'refused',
      code: 'executor.moved',
      reason: expect.stringContaining(uid),
    });
  });

  it('refuses what is gone', async () => {
    const plan = planFor(nowhere);
    expect(await carryOut(toNew(plan, nowhere), { plan })).toMatchObject({ code: 'executor.gone' });
  });

  it('refuses kinds that it cannot roll out', async () => {
    const target = { ...targetOf(nowhere), kind: 'StatefulSet' };
    expect(await carryOut({ ...toNew(plain, nowhere), target }, { plan: plain })).toMatchObject({
      code: 'executor.unsupported',
      reason: expect.stringContaining('StatefulSet'),
    });
  });

  it('says that the API cannot be reached, and that asking again may help', async () => {
    const place = await deployed('unreachable');
    fake.control.fail({
      verb: 'get',
      resource: 'deployments',
      times: 100,
      effect: { kind: 'status', code: 503 },
    });
    const plan = planFor(place);
    const outcome = await carryOut(toNew(plan, place), { plan });
    fake.control.heal();
    expect(outcome).toMatchObject({ kind: 'failed', retry: 'later' });
  });
});

describe('the way back', () => {
  const late = { expiresAt: '2026-11-21T11:30:00.000Z', decision: asks };
  it.each([
    ['after the plan has expired', {}],
    ['after a rejection', { verdict: 'rejected' as const }],
  ])('stays open %s', async (why, word) => {
    const place = await deployed(why.replaceAll(' ', '-'));
    const plan = planFor(place, why.includes('expired') ? late : { decision: asks });
    const forth = planFor(place, { takeFrom });
    await carryOut({ ...toNew(forth, place), takeFrom }, { plan: forth });
    const setting = { plan, approvals: [wordOn(plan, word)], begun: true };
    expect((await carryOut(back(plan, place), setting)).kind).toBe('done');
    expect(await liveImage(place)).toBe(before);
    const restored = { ...fields(plan, place), notAfter: '2026-11-28T11:00:00.000Z' };
    expect((await carryOut(restored, setting)).kind).toBe('done');
  });

  it('and the way on are open to what was begun before the plan expired, and to nothing else', async () => {
    const place = await deployed('begun-before');
    const forth = planFor(place, { takeFrom });
    await carryOut({ ...toNew(forth, place), takeFrom }, { plan: forth });
    const plan = planFor(place, { expiresAt: '2026-11-21T11:30:00.000Z' });
    const later = { notAfter: '2026-11-28T11:00:00.000Z', expectImages: [`web=${made}`] };
    const promoted = { ...fields(plan, place), ...later };
    expect(await carryOut(promoted, { plan })).toMatchObject({ code: 'executor.expired' });
    expect((await carryOut(promoted, { plan, begun: true })).kind).toBe('done');
  });

  it('ends a week after the plan has expired', async () => {
    const plan = planFor(nowhere, { expiresAt: '2026-11-14T12:00:00.000Z' });
    const effect = { ...back(plan, nowhere), notAfter: '2099-01-01T00:00:00.000Z' };
    expect(await carryOut(effect, { plan, begun: true })).toMatchObject({ code: 'executor.expired' });
  });

  it('is no way round the approval where nothing was begun', async () => {
    expect(await carryOut(back(asking, nowhere), { plan: asking })).toMatchObject({
      code: 'executor.not-approved',
    });
  });
});

describe('while nothing new may be written', () => {
  const withNew = { ...fields(plain, nowhere), expectImages: [`web=${made}`] };
  const paused = { ...withNew, set: { ...withNew.set, paused: true } };
  const promoted = { ...withNew, set: { ...withNew.set, paused: false } };
  // What is let through looks for the live object, and there is none.
  const through = 'executor.gone';
  const stopped = 'executor.stopped';
  it.each([
    ['no image is made', makeImage(plain), {}, stopped],
    ['nor signed', sign(plain), {}, stopped],
    ['no new image is applied', toNew(plain, nowhere), {}, stopped],
    ['also not again', toNew(plain, nowhere), { begun: true }, stopped],
    ['no fields are borrowed', fields(plain, nowhere), {}, stopped],
    ['a canary is paused', paused, { begun: true }, through],
    ['and not let loose', promoted, { begun: true }, stopped],
    ['what was let loose gets its fields back', promoted, { begun: true, released: true }, through],
    ['an unfinished rollout is withdrawn', back(plain, nowhere), { begun: true }, through],
    ['a finished one is not', back(plain, nowhere), { begun: true, released: true, finished: true }, stopped],
    ['what was never begun is not', back(plain, nowhere), {}, stopped],
    [
      'borrowed fields go back once the new image is gone',
      fields(plain, nowhere),
      { borrowed: true },
      through,
    ],
  ] as const)('%s', async (_, effect, past, code) => {
    const outcome = await carryOut(effect, { plan: plain, ...past, stopped: 'paused by ann' });
    expect(outcome).toMatchObject({ code });
    if (code !== stopped) return;
    expect(outcome).toEqual({ kind: 'failed', code, reason: 'paused by ann', retry: 'later' });
  });

  it('a ceiling that was lowered lets the way out through, and nothing else', async () => {
    const ceiling = { ...everything, namespaces: [] };
    const going = await carryOut(toNew(plain, nowhere), { plan: plain, begun: true, ceiling });
    const coming = await carryOut(back(plain, nowhere), { plan: plain, begun: true, ceiling });
    const finished = await carryOut(back(plain, nowhere), {
      plan: plain,
      begun: true,
      finished: true,
      ceiling,
    });
    expect([going, coming, finished].map((outcome) => 'code' in outcome && outcome.code)).toEqual([
      'executor.ceiling',
      through,
      'executor.ceiling',
    ]);
  });
});

describe('rollout fields', () => {
  it('sets them and leaves the rest of the object alone', async () => {
    const place = await deployed('fields');
    const plan = planFor(place);
    const set = { ...fields(plan, place).set, paused: true, progressDeadlineSeconds: 120 };
    expect((await carryOut({ ...fields(plan, place), set }, { plan })).kind).toBe('done');
    const { spec } = await kube.reader.get(deployments, 'web', { namespace: 'fields' });
    expect(spec).toMatchObject({
      replicas: 0,
      paused: true,
      minReadySeconds: 5,
      progressDeadlineSeconds: 120,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: { spec: { containers: [{ name: 'web', image: before }] } },
    });
  });

  it('leaves the strategy alone where the effect says nothing of it', async () => {
    const place = await deployed('pause-only');
    const plan = planFor(place);
    const untouched = await kube.reader.get(deployments, 'web', { namespace: 'pause-only' });
    await carryOut({ ...fields(plan, place), set: { paused: true } }, { plan });
    const after = await kube.reader.get(deployments, 'web', { namespace: 'pause-only' });
    expect(after.spec).toEqual({ ...Object(untouched.spec), paused: true });
  });

  it('refuses a template that has another image now', async () => {
    const place = await deployed('stale');
    const plan = planFor(place);
    const effect = { ...fields(plan, place), expectImages: [`web=${made}`] };
    expect(await carryOut(effect, { plan })).toMatchObject({
      kind: 'refused',
      code: 'executor.moved',
      reason: expect.stringContaining(made),
    });
  });
});

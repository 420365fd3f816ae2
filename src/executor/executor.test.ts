import { describe, expect, it } from 'vitest';
import { OakumError, sha256 } from '../kernel/index.ts';
import {
  asking,
  asks,
  back,
  before,
  deployments,
  everything,
  fields,
  made,
  makeImage,
  nowhere,
  other,
  plain,
  planFor,
  playExecutor,
  sign,
  takeFrom,
  targetOf,
  toNew,
  wordOn,
} from './conformance/effects.ts';
import type { ImageHands } from './index.ts';

const { fake, kube, deployed, createWeb, liveImage, carryOut } = playExecutor();

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
    const { metadata } = await kube().reader.get(deployments, 'web', { namespace: 'moves' });
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
    const url = `${fake().url}/apis/apps/v1/namespaces/recreated/deployments/web`;
    await fetch(url, { method: 'DELETE', headers: { authorization: 'Bearer admin' } });
    await fake().control.settle();
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
    fake().control.fail({
      verb: 'get',
      resource: 'deployments',
      times: 100,
      effect: { kind: 'status', code: 503 },
    });
    const plan = planFor(place);
    const outcome = await carryOut(toNew(plan, place), { plan });
    fake().control.heal();
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
    const { spec } = await kube().reader.get(deployments, 'web', { namespace: 'fields' });
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
    const untouched = await kube().reader.get(deployments, 'web', { namespace: 'pause-only' });
    await carryOut({ ...fields(plan, place), set: { paused: true } }, { plan });
    const after = await kube().reader.get(deployments, 'web', { namespace: 'pause-only' });
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

import { describe, expect, it } from 'vitest';
import { sha256 } from '../kernel/index.ts';
import type { Effect } from '../model/index.ts';
import {
  everything,
  haveRebuilt,
  nowhere,
  order,
  other,
  plain,
  playExecutor,
  rebuilding,
  type Setting,
  sign,
  toNew,
} from './conformance/effects.ts';

const { carryOut } = playExecutor();
const good = haveRebuilt(rebuilding);

interface RefusalCase extends Setting {
  readonly why: string;
  readonly effect?: Effect;
  readonly code: string;
  readonly says: string;
}

const changes: readonly (readonly [string, Partial<typeof order>])[] = [
  ['Baseline', { baseline: 'other' }],
  ['CI', { ci: 'https://ci.example' }],
  ['namespace', { namespace: 'kube-system' }],
  ['revision', { revision: 'b'.repeat(40) }],
  ['base', { base: `docker.io/library/debian:12@${sha256('old')}` }],
  ['request', { request: 'oakum-2' }],
  ['place', { result: '127.0.0.1:5000/shop/other:1' }],
];

const refusals: readonly RefusalCase[] = [
  ...changes.map(([what, change]) => ({
    why: `another ${what} is asked for`,
    effect: { ...good, order: { ...order, ...change } },
    code: 'not-in-plan',
    says: 'asks tekton ci/build for another build',
  })),
  {
    why: 'a Tekton that is in no plan gets a namespace',
    effect: {
      ...haveRebuilt(rebuilding),
      order: (({ namespace: _, ...rest }) => rest)(order),
    },
    code: 'not-in-plan',
    says: 'another build',
  },
  {
    why: 'another image is to be built again',
    effect: { ...good, digest: sha256('another') },
    code: 'not-in-plan',
    says: sha256('another'),
  },
  {
    why: 'the plan lets a layer be made, and asks no CI',
    effect: haveRebuilt(plain),
    plan: plain,
    code: 'not-in-plan',
    says: 'has nothing built again',
  },
  {
    why: 'the Baseline says something else of its source now',
    buildSource: sha256('changed'),
    code: 'source-changed',
    says: 'Baseline shop says something else',
  },
  {
    why: 'the Baseline is gone',
    buildSource: undefined,
    code: 'source-changed',
    says: 'Baseline shop names no source any more',
  },
  {
    why: 'the ceiling leaves the namespace of Tekton out',
    ceiling: { ...everything, namespaces: ['shop'] },
    code: 'ceiling',
    says: 'built in namespace ci',
  },
  {
    why: 'the ceiling leaves the registry of the result out',
    ceiling: { ...everything, registries: ['registry.test'] },
    code: 'ceiling',
    says: '127.0.0.1:5000',
  },
  {
    why: 'what CI built is to be signed',
    effect: sign(rebuilding),
    code: 'not-ours',
    says: 'nothing else is signed',
  },
  {
    why: 'another image than the one that CI made is to be rolled out',
    effect: {
      ...toNew(rebuilding, nowhere),
      images: toNew(rebuilding, nowhere).images.map((one) => ({ ...one, to: other })),
    },
    code: 'not-in-plan',
    says: other,
  },
];

describe('a rebuild that the executor is handed', () => {
  it('is carried out where it is what the plan says, and what the Baseline says now', async () => {
    const asked: Effect[] = [];
    const outcome = { kind: 'going-on', code: 'rebuild.going-on', reason: 'queued', result: {} } as const;
    const rebuild = async (effect: Effect) => {
      asked.push(effect);
      return outcome;
    };
    expect(await carryOut(good, { plan: rebuilding, hands: { rebuild } })).toEqual(outcome);
    expect(asked).toEqual([good]);
  });

  it.each(refusals)('is refused where $why', async ({ effect = good, code, says, ...setting }) => {
    const rebuild = () => Promise.reject(new Error('CI was asked'));
    const outcome = await carryOut(effect, { plan: rebuilding, ...setting, hands: { rebuild } });
    expect(outcome).toEqual({
      kind: 'refused',
      code: `executor.${code}`,
      reason: expect.stringContaining(says),
    });
  });

  it('is put off while all writing is stopped', async () => {
    expect(await carryOut(good, { plan: rebuilding, stopped: 'a test' })).toMatchObject({
      kind: 'failed',
      code: 'executor.stopped',
      retry: 'later',
    });
  });
});

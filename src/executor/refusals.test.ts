import { describe, expect, it } from 'vitest';
import { sha256 } from '../kernel/index.ts';
import type { Effect, Patch, PlatformPatch } from '../model/index.ts';
import {
  asking,
  asks,
  before,
  demanding,
  everything,
  fields,
  layerPatch,
  made,
  makeImage,
  now,
  nowhere,
  other,
  plain,
  planFor,
  playExecutor,
  type Setting,
  sign,
  targetOf,
  toNew,
  wordOn,
} from './conformance/effects.ts';

const { carryOut } = playExecutor();

const openssl = [{ name: 'openssl', from: '3.0.1-1', to: '3.0.1-2' }];
const amd64 = { platform: 'linux/amd64', digest: sha256('for amd64'), packages: openssl };
const arm64 = { platform: 'linux/arm64', digest: sha256('for arm64'), packages: openssl };
const ofTwo = planFor(nowhere, { patch: ofPlatforms([amd64, arm64]) });

function ofPlatforms(platforms: readonly PlatformPatch[]): Patch {
  const patch = layerPatch(nowhere);
  return patch.kind === 'layer-patch' ? { ...patch, platforms } : patch;
}

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
    why: 'another platform than the plan names is made',
    effect: { ...makeImage(ofTwo), platforms: [amd64] },
    plan: ofTwo,
    code: 'not-in-plan',
    says: 'linux/arm64',
  },
  {
    why: 'one image is made where the plan makes an index',
    effect: makeImage(ofTwo),
    plan: ofTwo,
    code: 'not-in-plan',
    says: 'linux/amd64',
  },
  {
    why: 'an image of the source is to be signed within the index',
    effect: { ...sign(ofTwo), within: [amd64.digest] },
    plan: ofTwo,
    code: 'not-made',
    says: 'linux/amd64',
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

import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/index.ts';
import type { Patch, Plan, RolloutPhase, Run, RunPatch, Verdict } from '../../model/index.ts';
import {
  aLayerPatch,
  aPlan,
  aPlannedPatch,
  aRollout,
  aRun,
  aRunPatch,
  madeDigest,
  madeImage,
} from '../conformance/records.ts';
import { runFacts } from '../conformance/run-facts.ts';
import type { RunFacts } from './run-step.ts';
import { stepRun } from './step-run.ts';

const plan = aPlan([aPlannedPatch(aLayerPatch(['cart', 'web']))]);
const facts = runFacts(plan, { lookedAt: new Set(['patch-1 0', 'patch-1 1']) });
const pass: Verdict = {
  kind: 'pass',
  gate: 'health',
  reason: 'fine',
  at: '2026-11-21T09:05:00.000Z',
  measured: [],
};

const patched = { patchedDigest: madeDigest, patchedImage: madeImage };

/** A patch whose workloads cart and web stand in these phases. */
function rolling(cart: RolloutPhase, web: RolloutPhase): RunPatch {
  const rollouts = [aRollout('cart', { phase: cart }), aRollout('web', { phase: web })];
  return aRunPatch({ phase: 'rolling', ...patched, rollouts });
}

/** The canary of cart has passed. */
const passed = aRunPatch({
  phase: 'rolling',
  ...patched,
  rollouts: [aRollout('cart', { phase: 'baking', verdicts: [pass] }), aRollout('web')],
});

/** `advance to <what changed>` and the like: a step in one line. */
function told(run: Run, given: Partial<RunFacts> = {}): string {
  const step = stepRun(run, { ...facts, ...given });
  switch (step.kind) {
    case 'advance': {
      const changed = step.run.patches.find((patch, index) => patch !== run.patches[index]);
      return `${changed?.id} is ${changed?.phase}${changed?.note === '' ? '' : `: ${changed?.note}`}`;
    }
    case 'effect':
      return `${step.effect.action} ${step.effect.key}`;
    case 'roll':
      return `roll ${step.rollout}`;
    case 'build':
      return `build ${step.patch}`;
    case 'verify':
      return `verify ${step.patch}`;
    case 'hold':
      return `hold ${step.phase}: ${step.reason}`;
    case 'end':
      return `end ${step.phase}: ${step.note}`;
  }
}

describe('what comes next for one patch', () => {
  it.each([
    ['begins', aRunPatch(), 'patch-1 is patching'],
    ['makes the image', aRunPatch({ phase: 'patching' }), 'image.patch run-1/patch-1/image'],
    ['signs it', aRunPatch({ phase: 'signing', ...patched }), 'image.sign run-1/patch-1/sign'],
    ['rolls the first workload out', rolling('pending', 'pending'), 'roll 0'],
    ['stays with it', rolling('canary', 'pending'), 'roll 0'],
    ['goes to the next', rolling('complete', 'pending'), 'roll 1'],
    ['looks once at what is held in the middle', heldIn('baking'), 'roll 0'],
    ['goes on behind one that was held before it began', rolling('held', 'canary'), 'roll 1'],
    [
      'begins no further one after one was withdrawn',
      rolling('withdrawn', 'pending'),
      'patch-1 is failed: shop/Deployment/cart withdrawn: ',
    ],
    [
      'fails with a kind that is not supported',
      rolling('complete', 'unsupported'),
      'patch-1 is failed: shop/Deployment/web unsupported: ',
    ],
    ['verifies when all are complete', rolling('complete', 'complete'), 'patch-1 is verifying'],
    ['asks the witnesses', aRunPatch({ phase: 'verifying' }), 'verify patch-1'],
    [
      'fails a patch that the plan does not have',
      aRunPatch({ id: 'other' }),
      'other is failed: the plan has no such patch',
    ],
  ] as const)('%s', (_, patch, expected) => {
    expect(told(aRun([patch]))).toBe(expected);
  });
});

function heldIn(heldFrom: RolloutPhase): RunPatch {
  return aRunPatch({
    phase: 'rolling',
    ...patched,
    rollouts: [aRollout('cart', { phase: 'held', heldFrom, note: 'somebody paused it' }), aRollout('web')],
  });
}

describe('whether a patch may start', () => {
  it.each([
    ['waits', { kind: 'wait', reason: 'nights is closed' }, 'hold waiting: nights is closed'],
    ['skips', { kind: 'no', reason: 'plan-1 expired' }, 'patch-1 is skipped: plan-1 expired'],
  ] as const)('%s', (_, may, expected) => {
    expect(told(aRun([aRunPatch()]), { mayStart: () => may })).toBe(expected);
  });

  it('is not asked once it has begun: its workloads are, each by itself', () => {
    const mayStart = () => ({ kind: 'wait', reason: 'closed' }) as const;
    expect(told(aRun([rolling('complete', 'pending')]), { mayStart })).toBe('roll 1');
  });
});

describe('a held rollout', () => {
  it('waits for a person after one look', () => {
    expect(told(aRun([heldIn('resting')]), { lookedAtHeld: true })).toBe(
      'hold waiting: shop/cart is held: somebody paused it',
    );
  });

  it('that was held before anything was changed ends its patch', () => {
    const patch = aRunPatch({
      phase: 'rolling',
      rollouts: [aRollout('cart', { phase: 'held', heldFrom: 'pending', note: 'paused' })],
    });
    expect(told(aRun([patch]))).toBe('patch-1 is failed: shop/Deployment/cart held: paused');
  });
});

describe('what people wish', () => {
  it.each([
    ['pause before a patch begins', 'pause', aRunPatch(), 'hold paused: paused by a person'],
    ['pause between workloads', 'pause', rolling('complete', 'pending'), 'hold paused: paused by a person'],
    [
      'pause before the image is changed',
      'pause',
      rolling('prepared', 'pending'),
      'hold paused: paused by a person',
    ],
    ['pause while the canary is watched: later', 'pause', rolling('baking', 'pending'), 'roll 0'],
    ['pause when the canary has passed', 'pause', passed, 'hold paused: paused by a person'],
    ['pause while the others follow: later', 'pause', rolling('resting', 'pending'), 'roll 0'],
    [
      'pause while the image is made: later',
      'pause',
      aRunPatch({ phase: 'patching' }),
      'image.patch run-1/patch-1/image',
    ],
    [
      'abort before a patch begins',
      'abort',
      aRunPatch(),
      'patch-1 is skipped: the run was aborted before it began',
    ],
    ['abort in the canary: the rollout obeys', 'abort', rolling('canary', 'pending'), 'roll 0'],
    ['abort between workloads', 'abort', rolling('complete', 'pending'), 'patch-1 is failed: aborted'],
    ['rollback of what is complete, newest first', 'rollback', rolling('complete', 'complete'), 'roll 1'],
    ['rollback of what remains', 'rollback', rolling('complete', 'rolled-back'), 'roll 0'],
    ['rollback of a canary', 'rollback', rolling('canary', 'pending'), 'roll 0'],
    ['rollback looks at what is held', 'rollback', heldIn('canary'), 'roll 0'],
    [
      'rollback where nothing was changed',
      'rollback',
      rolling('withdrawn', 'pending'),
      'end rolled-back: everything is as it was recorded before the run',
    ],
  ] as const)('%s', (_, wish, patch, expected) => {
    expect(told(aRun([patch], { wish }))).toBe(expected);
  });

  it('rolls the newest patch back first', () => {
    const patches = [rolling('complete', 'complete'), { ...rolling('complete', 'complete'), id: 'patch-2' }];
    expect(stepRun(aRun(patches, { wish: 'rollback' }), facts)).toMatchObject({
      kind: 'roll',
      patch: 'patch-2',
    });
  });

  it('ends partial where something held cannot be rolled back', () => {
    const run = aRun([heldIn('complete')], { wish: 'rollback' });
    expect(told(run, { lookedAtHeld: true })).toBe(
      'end partial: shop/cart was not rolled back: somebody paused it',
    );
  });
});

describe('while nothing new may be written', () => {
  const hold = 'hold waiting: paused by ann';
  const making = aRunPatch({ phase: 'patching' });
  it.each([
    ['no patch begins', 'go', aRunPatch(), hold],
    ['no image is made', 'go', making, hold],
    ['no image is signed', 'go', aRunPatch({ phase: 'signing', ...patched }), hold],
    ['no workload begins', 'go', rolling('complete', 'pending'), hold],
    ['no image is applied', 'go', rolling('prepared', 'pending'), hold],
    ['a canary is watched until it passed or failed', 'go', rolling('canary', 'pending'), 'roll 0'],
    ['and baked', 'go', rolling('baking', 'pending'), 'roll 0'],
    ['a canary that passed is left beside the old pods', 'go', passed, hold],
    ['what was let loose is watched to its end', 'go', rolling('resting', 'pending'), 'roll 0'],
    ['and gets its fields back', 'go', rolling('restoring', 'pending'), 'roll 0'],
    ['what fails is withdrawn', 'go', rolling('withdrawing', 'pending'), 'roll 0'],
    ['the witnesses may look', 'go', aRunPatch({ phase: 'verifying' }), 'verify patch-1'],
    ['a person may take a canary back', 'abort', rolling('baking', 'pending'), 'roll 0'],
    ['and what is prepared', 'abort', rolling('prepared', 'pending'), 'roll 0'],
    ['an abort makes no image first', 'abort', making, 'patch-1 is failed: aborted'],
    ['an unfinished rollout is rolled back', 'rollback', rolling('complete', 'canary'), 'roll 1'],
    ['a finished one is not', 'rollback', rolling('complete', 'pending'), hold],
    ['nor further', 'rollback', rolling('rolling-back', 'pending'), hold],
    ['a pause by a person stays one', 'pause', passed, 'hold paused: paused by a person'],
  ] as const)('%s', (_, wish, patch, expected) => {
    expect(told(aRun([patch], { wish }), { stopped: 'paused by ann' })).toBe(expected);
  });

  it('a plan that expired is not kept waiting', () => {
    const given = { stopped: 'paused by ann', mayStart: () => ({ kind: 'no', reason: 'expired' }) as const };
    expect(told(aRun([aRunPatch()]), given)).toBe('patch-1 is skipped: expired');
  });
});

describe('when a policy became stricter', () => {
  const objections = new Map([['patch-1', 'no PatchPolicy says blocked now']]);
  it.each([
    ['the patch does not begin', 'go', aRunPatch(), 'hold waiting: no PatchPolicy says blocked now'],
    ['its canary is watched to its safe point', 'go', rolling('canary', 'pending'), 'roll 0'],
    ['what is rolled out is finished', 'go', rolling('restoring', 'pending'), 'roll 0'],
    ['taking it back is nobody’s question', 'rollback', rolling('complete', 'pending'), 'roll 0'],
    ['another patch goes on', 'go', aRunPatch({ id: 'patch-2' }), 'patch-2 is patching'],
  ] as const)('%s', (_, wish, patch, expected) => {
    const both = aPlan(
      ['patch-1', 'patch-2'].map((id) => aPlannedPatch(aLayerPatch(['cart', 'web'], { id }))),
    );
    expect(told(aRun([patch], { wish }), { plan: both, objections })).toBe(expected);
  });

  const other = aRunPatch({ id: 'patch-2' });
  it.each([
    ['before it begins', aRunPatch()],
    ['while its image is made', aRunPatch({ phase: 'patching' })],
    ['with a canary that passed', passed],
  ] as const)('%s, no other patch waits for it', (_, patch) => {
    const both = aPlan(
      ['patch-1', 'patch-2'].map((id) => aPlannedPatch(aLayerPatch(['cart', 'web'], { id }))),
    );
    const given = { plan: both, objections };
    expect(told(aRun([patch, other]), given)).toBe('patch-2 is patching');
    const last: RunPatch = { ...other, phase: 'verified' };
    expect(told(aRun([patch, last]), given)).toBe('hold waiting: no PatchPolicy says blocked now');
  });
});

describe('how a run ends', () => {
  it.each([
    ['succeeded', ['verified', 'verified'], 'go', '2 of 2'],
    ['partial', ['verified', 'failed'], 'go', '1 of 2'],
    ['partial', ['applied-unverified', 'verified'], 'go', '1 of 2'],
    ['partial', ['skipped', 'failed'], 'go', '0 of 2'],
    ['failed', ['failed', 'failed'], 'go', '0 of 2'],
    ['aborted', ['failed', 'skipped'], 'abort', '0 of 2'],
  ] as const)('%s after %j', (phase, phases, wish, share) => {
    const patches = phases.map((one, index) => aRunPatch({ id: `patch-${index}`, phase: one }));
    expect(told(aRun(patches, { wish }))).toBe(`end ${phase}: ${share} patch(es) verified`);
  });
});

describe('a tag bump', () => {
  it('makes no image: it is rolled out at once', () => {
    const { image: from, digest, packages: _, ...common } = aLayerPatch(['web']);
    const bump: Patch = {
      ...common,
      kind: 'tag-bump',
      image: from,
      digest,
      toImage: 'registry.test/shop/web:2',
      toDigest: sha256('newer'),
    };
    const bumps: Plan = aPlan([aPlannedPatch(bump, { to: undefined })]);
    const step = stepRun(aRun([aRunPatch()]), { ...facts, plan: bumps });
    expect(step).toMatchObject({
      kind: 'advance',
      run: {
        patches: [
          {
            phase: 'rolling',
            patchedDigest: sha256('newer'),
            rollouts: [{ after: [{ image: `registry.test/shop/web:2@${sha256('newer')}` }] }],
          },
        ],
      },
    });
  });
});

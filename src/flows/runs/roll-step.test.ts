import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RolloutPhase, RolloutState, Run, RunPatch, Verdict } from '../../model/index.ts';
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
import { isStanding, type MayStart, type RunFacts, type RunStep, rolloutKey } from './run-step.ts';
import { stepRun } from './step-run.ts';

const names = ['cart', 'mail', 'web'];
const ids = ['patch-1', 'patch-2'];
const plan = aPlan(ids.map((id) => aPlannedPatch(aLayerPatch(names, { id }))));
const pass: Verdict = {
  kind: 'pass',
  gate: 'health',
  reason: 'fine',
  at: '2026-11-21T09:05:00.000Z',
  measured: [],
};
const yes = { kind: 'yes' } as const;
const closed = { kind: 'wait', reason: 'nights is closed' } as const;
const expired = { kind: 'no', reason: 'plan-1 expired' } as const;
const facts = runFacts(plan, {
  lookedAtHeld: true,
  lookedAt: new Set(ids.flatMap((id) => names.map((_, index) => rolloutKey(id, index)))),
});

it('no canary stands by what admission said before there was one', () => {
  const admitted: Verdict = { ...pass, gate: 'admission' };
  const baking = (verdicts: readonly Verdict[]) => aRollout('web', { phase: 'baking', verdicts });
  expect(isStanding(baking([admitted]))).toBe(false);
  expect(isStanding(baking([admitted, pass]))).toBe(true);
});

/** `baking+` is baking with a canary that passed. */
type Stand = RolloutPhase | 'baking+';

function standing(name: string, stand: Stand, different: Partial<RolloutState> = {}): RolloutState {
  return stand === 'baking+'
    ? aRollout(name, { phase: 'baking', verdicts: [pass], ...different })
    : aRollout(name, { phase: stand, ...different });
}

function rolling(...stands: readonly Stand[]): RunPatch {
  return aRunPatch({
    phase: 'rolling',
    patchedDigest: madeDigest,
    patchedImage: madeImage,
    rollouts: stands.map((stand, index) => standing(names[index] ?? '', stand)),
  });
}

/** These workloads may not be disrupted now. */
function closedFor(...closedNames: readonly string[]): Partial<RunFacts> {
  return { mayRoll: ({ name }) => (closedNames.includes(name) ? closed : yes) };
}

function step(run: Run, given: Partial<RunFacts> = {}): RunStep {
  return stepRun(run, { ...facts, ...given });
}

function told(run: Run, given: Partial<RunFacts> = {}): string {
  const next = step(run, given);
  if (next.kind === 'hold') return `hold ${next.phase}: ${next.reason}`;
  if (next.kind === 'roll') return `roll ${next.patch} ${names[next.rollout]}`;
  return next.kind;
}

describe('windows of the workloads of a patch', () => {
  it.each([
    ['pass over a workload that waits', ['pending', 'pending', 'pending'], ['cart'], 'roll patch-1 mail'],
    [
      'stop none that is under way',
      ['canary', 'pending', 'pending'],
      ['cart', 'mail', 'web'],
      'roll patch-1 cart',
    ],
    ['stop none whose others follow', ['resting', 'pending', 'pending'], ['cart'], 'roll patch-1 cart'],
    [
      'keep a canary that has passed, while siblings go',
      ['baking+', 'pending', 'pending'],
      ['cart'],
      'roll patch-1 mail',
    ],
    [
      'keep what is prepared from its new image',
      ['prepared', 'complete', 'complete'],
      ['cart'],
      'hold waiting: shop/cart: nights is closed',
    ],
    [
      'end what was begun before they begin another',
      ['pending', 'baking', 'pending'],
      [],
      'roll patch-1 mail',
    ],
    [
      'hold with every workload that waits',
      ['pending', 'complete', 'pending'],
      ['cart', 'web'],
      'hold waiting: shop/cart: nights is closed; shop/web: nights is closed',
    ],
    [
      'go on with the kept canary when they open',
      ['baking+', 'pending', 'pending'],
      ['mail', 'web'],
      'roll patch-1 cart',
    ],
  ] as const)('%s', (_, stands, waiting, expected) => {
    expect(told(aRun([rolling(...stands)]), closedFor(...waiting))).toBe(expected);
  });

  const stopped = 'paused by ann';
  const objections = new Map([['patch-1', 'no PatchPolicy says blocked now']]);
  it.each([
    ['an open one', closedFor('mail'), 'go', false],
    ['one that has closed', closedFor('cart'), 'go', true],
    ['the end of the plan', { mayRoll: () => expired }, 'go', false],
    ['a stop of all writing', { stopped }, 'go', true],
    ['a stricter policy', { objections }, 'go', true],
    ['a pause', {}, 'pause', true],
    ['an abort, whatever stops writing', { stopped, objections }, 'abort', false],
  ] as const)('let what is under way go beyond its safe point, or not: %s', (_, given, wish, isHalted) => {
    const run = aRun([rolling('canary', 'pending', 'pending')], { wish });
    expect(step(run, given)).toMatchObject({ kind: 'roll', rollout: 0, isHalted });
    const held = aRunPatch({
      phase: 'rolling',
      rollouts: [standing('cart', 'held', { heldFrom: 'baking' })],
    });
    const look = step(aRun([held], { wish }), { ...given, lookedAtHeld: false });
    expect(look).toMatchObject({ kind: 'roll', isHalted });
  });

  it('let no canary stand unwatched: each is looked at once before the run rests', () => {
    const second = { ...rolling('complete', 'baking+', 'pending'), id: 'patch-2' };
    const run = aRun([rolling('baking+', 'pending', 'pending'), second]);
    const resting: readonly (readonly [Partial<Run>, Partial<RunFacts>])[] = [
      [{}, closedFor(...names)],
      [{ wish: 'pause' }, {}],
      [{}, { stopped: 'paused by ann' }],
      [{}, { objections: new Map(ids.map((id) => [id, 'no PatchPolicy says blocked now'])) }],
    ];
    for (const [wished, given] of resting) {
      const looked: string[] = [];
      for (;;) {
        const next = step({ ...run, ...wished }, { ...given, lookedAt: new Set(looked) });
        if (next.kind !== 'roll') break;
        expect(next.isHalted).toBe(true);
        looked.push(rolloutKey(next.patch, next.rollout));
      }
      expect(looked).toEqual(['patch-1 0', 'patch-2 1']);
    }
  });

  it('let what was let loose go to its end: there is no safe point any more', () => {
    const loose = standing('cart', 'baking+', { isReleased: true });
    const run = aRun([aRunPatch({ phase: 'rolling', rollouts: [loose] })]);
    expect(told(run, closedFor('cart'))).toBe('roll patch-1 cart');
    expect(told({ ...run, wish: 'pause' })).toBe('roll patch-1 cart');
    expect(told(run, { stopped })).toBe('roll patch-1 cart');
  });

  it('keep a canary even where a sibling was withdrawn, and let the patch fail when it is through', () => {
    const kept = aRun([rolling('baking+', 'withdrawn', 'pending')]);
    expect(told(kept, closedFor('cart', 'web'))).toBe('hold waiting: shop/cart: nights is closed');
    expect(step(aRun([rolling('complete', 'withdrawn', 'pending')]), closedFor('web'))).toMatchObject({
      kind: 'advance',
      run: { patches: [{ phase: 'failed', note: 'shop/Deployment/mail withdrawn: ' }] },
    });
  });

  it('end with the plan: what has not begun by then never does, what has is finished', () => {
    const after = { mayRoll: () => expired };
    const run = aRun([rolling('pending', 'canary', 'complete')]);
    expect(told(run, after)).toBe('roll patch-1 mail');
    const next = step(aRun([rolling('pending', 'complete', 'baking+')]), after);
    expect(next).toMatchObject({ kind: 'roll', rollout: 2 });
    const over = step(aRun([rolling('pending', 'complete', 'complete')]), after);
    expect(over).toMatchObject({
      kind: 'advance',
      run: {
        patches: [{ rollouts: [{ phase: 'held', heldFrom: 'pending', note: 'plan-1 expired' }, {}, {}] }],
      },
    });
    if (over.kind !== 'advance') return;
    expect(step(over.run, after)).toMatchObject({
      run: { patches: [{ phase: 'failed', note: 'shop/Deployment/cart held: plan-1 expired' }] },
    });
    expect(step({ ...over.run, wish: 'rollback', patches: [] }, after)).toMatchObject({
      phase: 'rolled-back',
    });
  });

  it.each(['abort', 'rollback'] as const)('do not stand in the way of %s', (wish) => {
    const run = aRun([rolling('baking+', 'complete', 'pending')], { wish });
    expect(step(run, closedFor(...names)).kind).toBe('roll');
  });

  it('let a person pause first', () => {
    const run = aRun([rolling('pending', 'pending', 'pending')], { wish: 'pause' });
    expect(told(run, closedFor(...names))).toBe('hold paused: paused by a person');
  });
});

describe('patches of one run', () => {
  const other = aRunPatch({ id: 'patch-2' });

  it('do not wait for one another’s windows', () => {
    const mayStart: RunFacts['mayStart'] = ({ patch: { id } }) => (id === 'patch-1' ? closed : yes);
    expect(step(aRun([aRunPatch(), other]), { mayStart })).toMatchObject({
      kind: 'advance',
      run: { patches: [{ phase: 'pending' }, { phase: 'patching' }] },
    });
    const waiting = rolling('complete', 'pending', 'complete');
    expect(step(aRun([waiting, other]), closedFor('mail'))).toMatchObject({
      run: { patches: [{}, { phase: 'patching' }] },
    });
    const last = { ...other, phase: 'verified' } as const;
    expect(told(aRun([waiting, last]), closedFor('mail'))).toBe('hold waiting: shop/mail: nights is closed');
  });

  it('never change one workload at the same time', () => {
    const first = rolling('baking+', 'complete', 'complete');
    const second = { ...rolling('pending', 'complete', 'complete'), id: 'patch-2' };
    // The window opens between the two looks.
    const looks: MayStart[] = [closed];
    const mayRoll: RunFacts['mayRoll'] = () => looks.shift() ?? yes;
    expect(told(aRun([first, second]), { mayRoll })).toBe('hold waiting: shop/cart: nights is closed');
  });

  it('begin nothing while all writing is stopped, and go to their safe point', () => {
    const stopped = 'paused by ann';
    const second = { ...rolling('complete', 'canary', 'pending'), id: 'patch-2' };
    expect(told(aRun([rolling('complete', 'pending', 'pending'), second]), { stopped })).toBe(
      'roll patch-2 mail',
    );
    const safe = { ...rolling('complete', 'baking+', 'pending'), id: 'patch-2' };
    expect(told(aRun([aRunPatch(), safe]), { stopped })).toBe('hold waiting: paused by ann');
  });

  it('go on beside one that a policy speaks against, but for its workloads', () => {
    const objections = new Map([['patch-1', 'no PatchPolicy says blocked now']]);
    const first = rolling('baking+', 'complete', 'pending');
    const second = { ...rolling('pending', 'pending', 'complete'), id: 'patch-2' };
    expect(told(aRun([first, second]), { objections })).toBe('roll patch-2 mail');
    const last = { ...rolling('pending', 'complete', 'complete'), id: 'patch-2' };
    expect(told(aRun([first, last]), { objections })).toBe('hold waiting: no PatchPolicy says blocked now');
  });

  it('begin nothing while a person must speak, and go to their safe point', () => {
    const held = aRunPatch({
      phase: 'rolling',
      rollouts: [standing('cart', 'held', { heldFrom: 'canary', note: 'somebody paused it' })],
    });
    const second = { ...rolling('complete', 'canary', 'pending'), id: 'patch-2' };
    expect(told(aRun([held, other]))).toBe('hold waiting: shop/cart is held: somebody paused it');
    expect(told(aRun([held, second]))).toBe('roll patch-2 mail');
    const safe = { ...rolling('complete', 'baking+', 'pending'), id: 'patch-2' };
    expect(told(aRun([held, safe]))).toBe('hold waiting: shop/cart is held: somebody paused it');
  });
});

describe('whatever the windows say', () => {
  const stands: readonly Stand[] = [
    'pending',
    'prepared',
    'canary',
    'baking',
    'baking+',
    'resting',
    'complete',
    'withdrawn',
    'held',
  ];
  const middle: readonly Stand[] = ['canary', 'baking', 'resting', 'restoring', 'withdrawing'];
  const stand = fc.constantFrom(...stands, ...middle);
  const patchOf = (id: string) =>
    fc.tuple(stand, stand, stand).map((three): RunPatch => ({ ...rolling(...three), id }));
  const answer = fc.constantFrom<MayStart>(yes, closed, expired);
  const worlds = fc.record({
    patches: fc.tuple(patchOf('patch-1'), patchOf('patch-2')),
    cart: answer,
    mail: answer,
    web: answer,
    wish: fc.constantFrom('go' as const, 'pause' as const),
    stopped: fc.option(fc.constant('paused by ann'), { nil: undefined, freq: 3 }),
    objected: fc.subarray(ids),
  });

  it('nothing is disrupted outside of one, nothing is left in the middle, and what may go goes', () => {
    fc.assert(
      fc.property(worlds, ({ patches, wish, stopped, objected, ...answers }) => {
        const said: Readonly<Record<string, MayStart>> = answers;
        const mayRoll: RunFacts['mayRoll'] = ({ name }) => said[name] ?? yes;
        const run = aRun(patches, { wish });
        const objections = new Map(objected.map((id) => [id, 'no PatchPolicy says blocked now']));
        const next = step(run, { mayRoll, stopped, objections });
        const all = patches.flatMap(({ rollouts }) => rollouts);
        const rolled =
          next.kind === 'roll'
            ? patches.find(({ id }) => id === next.patch)?.rollouts[next.rollout]
            : undefined;
        // A rollout at its safe point, or not begun, moves only in an open window and when nobody paused or objects.
        if (next.kind === 'roll' && rolled !== undefined && (rolled.phase === 'pending' || isKept(rolled)))
          expect([stopped, objected.includes(next.patch)]).toEqual([undefined, false]);
        if (rolled?.phase === 'pending') expect([said[rolled.name]?.kind, wish]).toEqual(['yes', 'go']);
        if (rolled !== undefined && isKept(rolled))
          expect([said[rolled.name]?.kind === 'wait', wish]).toEqual([false, 'go']);
        // The run never rests while something is in the middle.
        if (next.kind === 'hold' || next.kind === 'end')
          expect(
            all.filter(({ phase, verdicts }) => middle.includes(phase) && verdicts.length === 0),
          ).toEqual([]);
        // It waits for windows or policies only where no workload without a bad sibling could begin.
        if (next.kind === 'hold' && next.for !== 'person') {
          const free = patches
            .filter(({ id }) => !objected.includes(id))
            .filter(
              ({ rollouts }) => !rollouts.some(({ phase }) => phase === 'withdrawn' || phase === 'held'),
            )
            .flatMap(({ rollouts }) => rollouts.filter(({ phase }) => phase === 'pending'));
          const underWay = new Set(all.filter(isKept).map(({ uid }) => uid));
          expect(free.filter(({ name, uid }) => said[name]?.kind === 'yes' && !underWay.has(uid))).toEqual(
            [],
          );
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('and whatever stops writing, an abort begins nothing and waits for nothing', () => {
    fc.assert(
      fc.property(worlds, ({ patches, wish: _, stopped, objected, ...answers }) => {
        const said: Readonly<Record<string, MayStart>> = answers;
        const mayRoll: RunFacts['mayRoll'] = ({ name }) => said[name] ?? yes;
        const objections = new Map(objected.map((id) => [id, 'no PatchPolicy says blocked now']));
        const next = step(aRun(patches, { wish: 'abort' }), { mayRoll, stopped, objections });
        expect(next.kind).toMatch(/^(roll|advance|end)$/);
        if (next.kind !== 'roll') return;
        const rolled = patches.find(({ id }) => id === next.patch)?.rollouts[next.rollout];
        expect(rolled?.phase).not.toBe('pending');
      }),
    );
  });
});

function isKept({ phase, verdicts }: RolloutState): boolean {
  return phase === 'prepared' || (phase === 'baking' && verdicts.at(-1)?.kind === 'pass');
}

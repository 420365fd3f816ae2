import { describe, expect, it } from 'vitest';
import { firstState, optionsAt } from '../../conformance/rollout-tale.ts';
import { SimulatedDeployment } from '../../conformance/simulated-deployment.ts';
import { effectOf } from './effects.ts';
import { effectNames, type Turn } from './turn.ts';

describe('until when an effect may be carried out', () => {
  it('is the end of the plan for what begins, and later for what finishes or takes back', () => {
    const world = new SimulatedDeployment({ replicas: 2, image: 'web:1', behaviours: {} });
    const seen = world.observe();
    const given = optionsAt(world.now(), { wish: 'go', outcomes: {} });
    const [notAfter, undoNotAfter] = ['2026-11-22T09:00:00.000Z', '2026-11-29T09:00:00.000Z'];
    const options = { ...given, effectContext: { ...given.effectContext, notAfter, undoNotAfter } };
    const turn: Turn = { seen, options, state: { ...firstState, recorded: seen.fields } };
    const ends = effectNames.map((name) => [name, effectOf(name, turn).notAfter === undoNotAfter] as const);
    expect(Object.fromEntries(ends)).toEqual({
      borrow: false,
      image: false,
      pause: true,
      promote: true,
      restore: true,
      withdraw: true,
      rollback: true,
    });
    const plain: Turn = { ...turn, options: given };
    expect(new Set(effectNames.map((name) => effectOf(name, plain).notAfter))).toEqual(
      new Set([given.effectContext.notAfter]),
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { RolloutState, RunPatch } from '../../api/generated/types.ts';
import type { Step } from '../../ui/step.ts';
import { stepsOfPatch, stepsOfRollout } from './run-steps.ts';

const now = Date.parse('2026-11-21T12:00:40.000Z');

function rollout(more: Partial<RolloutState>): RolloutState {
  return {
    workload: 'w',
    uid: 'u',
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    namespace: 'shop',
    name: 'web',
    phase: 'pending',
    before: [],
    after: [],
    verdicts: [],
    note: '',
    ...more,
  };
}

function patch(more: Partial<RunPatch>): RunPatch {
  return { id: 'p', title: 'p', phase: 'pending', rollouts: [], note: '', ...more };
}

const states = (steps: readonly Step[]): string => steps.map(({ state }) => state).join(' ');
const made = { patchedImage: 'shop/web:1.2-oakum.1', engine: 'native' };

describe('the steps of a rollout', () => {
  it.each<[Partial<RolloutState>, string]>([
    [{ phase: 'pending' }, 'later later later later later'],
    [{ phase: 'canary' }, 'done now later later later'],
    [{ phase: 'baking' }, 'done done now later later'],
    [{ phase: 'resting' }, 'done done done now later'],
    [{ phase: 'complete' }, 'done done done done done'],
    [{ phase: 'withdrawing' }, 'done failed later later later'],
    [{ phase: 'withdrawn' }, 'done failed left-out left-out left-out'],
    [{ phase: 'withdrawn', readySince: '2026-11-21T12:00:00.000Z' }, 'done done failed left-out left-out'],
    [{ phase: 'held', heldFrom: 'baking' }, 'done done unsure later later'],
    [{ phase: 'held' }, 'unsure later later later later'],
    [{ phase: 'rolled-back' }, 'undone undone undone undone undone'],
    [{ phase: 'unsupported' }, 'left-out left-out left-out left-out left-out'],
  ])('%j', (more, expected) => {
    expect(states(stepsOfRollout(rollout(more), now))).toBe(expected);
  });

  it('say how long the canary has been ready while it is watched', () => {
    const [, , bake] = stepsOfRollout(
      rollout({ phase: 'baking', readySince: '2026-11-21T12:00:00.000Z' }),
      now,
    );
    expect(bake?.note).toBe('ready for 40\u00a0s');
  });
});

describe('the steps of a patch', () => {
  it.each<[Partial<RunPatch>, string]>([
    [{}, 'later later later later'],
    [{ phase: 'patching' }, 'now later later later'],
    [{ phase: 'signing', ...made }, 'done now later later'],
    [{ phase: 'rolling', ...made }, 'done done now later'],
    [{ phase: 'verified', ...made }, 'done done done done'],
    [{ phase: 'applied-unverified', ...made }, 'done done done unsure'],
    [{ phase: 'failed' }, 'failed later later later'],
    [{ phase: 'failed', ...made }, 'done failed later later'],
    [{ phase: 'failed', ...made, rollouts: [rollout({ phase: 'withdrawn' })] }, 'done done failed later'],
    [{ phase: 'failed', ...made, rollouts: [rollout({ phase: 'complete' })] }, 'done done done failed'],
    [{ phase: 'skipped' }, 'left-out left-out left-out left-out'],
    [{ phase: 'rolling', patchedImage: 'shop/web:1.3' }, 'left-out left-out now later'],
    [{ phase: 'patching', build: { checks: [] } }, 'now left-out later later'],
    [{ phase: 'rolling', patchedImage: 'shop/web:1.3', build: { checks: [] } }, 'done left-out now later'],
  ])('%j', (more, expected) => {
    expect(states(stepsOfPatch(patch(more)))).toBe(expected);
  });

  it('count the workloads that are through', () => {
    const rollouts = [rollout({ phase: 'complete' }), rollout({ phase: 'canary' })];
    expect(stepsOfPatch(patch({ phase: 'rolling', ...made, rollouts }))[2]?.note).toBe('1 of 2 workloads');
  });
});

import { describe, expect, it } from 'vitest';
import type { RunPatch } from '../../api/generated/types.ts';
import { progressOf } from './run-progress.ts';

function patches(...phases: readonly RunPatch['phase'][]): RunPatch[] {
  return phases.map((phase, index) => ({ id: `${index}`, title: '', phase, rollouts: [], note: '' }));
}

describe('the progress of a run', () => {
  it('counts what became of its patches and what is to go', () => {
    expect(progressOf({ patches: patches('verified', 'failed', 'rolling', 'pending') })).toBe(
      '1 verified, 1 failed, 2 to go',
    );
  });

  it('says what an ended run did not do', () => {
    const run = { patches: patches('applied-unverified', 'pending'), endedAt: '2026-11-21T12:00:00.000Z' };
    expect(progressOf(run)).toBe('1 applied, unverified, 1 not done');
  });

  it('has words for no patches', () => {
    expect(progressOf({ patches: [] })).toBe('no patches');
  });
});

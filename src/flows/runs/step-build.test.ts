import { describe, expect, it } from 'vitest';
import { type Digest, sha256 } from '../../kernel/index.ts';
import type { EffectOutcome, Run } from '../../model/index.ts';
import {
  aLayerPatch,
  aPlan,
  aPlannedPatch,
  aRebuild,
  aRun,
  aRunPatch,
  image,
} from '../conformance/records.ts';
import { runFacts } from '../conformance/run-facts.ts';
import type { RunFacts } from './run-step.ts';
import { afterEffect, stepRun } from './step-run.ts';

const planned = aPlannedPatch(aRebuild(['web']), { engines: [] });
const other = aPlannedPatch(aLayerPatch(['cart'], { id: 'patch-2' }));
const facts = runFacts(aPlan([planned, other]));
const builds = new Map([['patch-1', { nextLook: '2026-11-21T09:00:02.000Z', pauseMs: 2_000 }]]);
const patching = aRunPatch({ phase: 'patching' });

function told(run: Run, given: Partial<RunFacts> = {}): string {
  const step = stepRun(run, { ...facts, ...given });
  switch (step.kind) {
    case 'effect':
      return `${step.effect.action} ${step.effect.key}`;
    case 'build':
      return `build ${step.patch}`;
    case 'hold':
      return `hold ${step.phase}: ${step.reason}`;
    case 'advance':
      return step.run.patches.map(({ phase }) => phase).join(' ');
    default:
      return step.kind;
  }
}

describe('a patch that CI builds', () => {
  it.each<[string, Partial<Run>, Partial<RunFacts>, string]>([
    ['asks CI', {}, {}, 'image.rebuild run-1/patch-1/image'],
    ['is watched while it is built', {}, { builds }, 'build patch-1'],
    ['asks nobody when paused', { wish: 'pause' }, {}, 'hold paused: paused by a person'],
    ['rests at once when paused', { wish: 'pause' }, { builds }, 'hold paused: paused by a person'],
    ['asks nobody when aborted', { wish: 'abort' }, {}, 'failed'],
    ['is given up when aborted', { wish: 'abort' }, { builds }, 'failed'],
    ['waits while all writing is stopped', {}, { builds, stopped: 'a test' }, 'hold waiting: a test'],
    [
      'waits where a policy speaks against it now',
      {},
      { objections: new Map([['patch-1', 'never']]) },
      'hold waiting: never',
    ],
  ])('%s', (_, different, given, step) => {
    expect(told({ ...aRun([patching]), ...different }, given)).toBe(step);
  });

  it('holds no other patch back', () => {
    const both = aRun([patching, aRunPatch({ id: 'patch-2', phase: 'patching' })]);
    expect(told(both, { builds })).toBe('image.patch run-1/patch-2/image');
    const waiting = aRun([patching, aRunPatch({ id: 'patch-2' })]);
    const closed: Partial<RunFacts> = { builds, mayStart: () => ({ kind: 'wait', reason: 'closed' }) };
    expect(told(waiting, closed)).toBe('build patch-1');
  });
});

describe('what came of asking CI', () => {
  const made: Digest = sha256('made');
  const checks = [{ check: 'digest', verdict: 'passed', measured: [], message: 'it is new' }] as const;

  it('keeps the patch where it is while the build goes on, and says where it is', () => {
    const result = { run: '7', link: 'https://ci.example/7' };
    const outcome = { kind: 'going-on', code: 'rebuild.going-on', reason: 'queued', result } as const;
    const next = afterEffect(aRun([patching]), { patch: 'patch-1', outcome }, facts);
    expect(next.patches[0]).toMatchObject({
      phase: 'patching',
      note: 'waiting for CI: queued',
      build: { ...result, checks: [] },
    });
  });

  it('rolls the image out that CI made, and signs it never', () => {
    const result = { image: `${image}@${made}`, digest: made, checks: JSON.stringify(checks) };
    const outcome: EffectOutcome = { kind: 'done', result };
    const next = afterEffect(aRun([patching]), { patch: 'patch-1', outcome }, facts);
    expect(next.patches[0]).toMatchObject({
      phase: 'rolling',
      patchedDigest: made,
      rollouts: [{ phase: 'pending', after: [{ image: `${image}@${made}` }] }],
      build: { checks },
      note: 'built by the owner’s CI, and not signed by Oakum',
    });
  });

  it('fails the patch with the code of what was wrong', () => {
    const outcome = { kind: 'failed', code: 'rebuild.ci-failed', reason: 'red', retry: 'never' } as const;
    const next = afterEffect(aRun([patching]), { patch: 'patch-1', outcome }, facts);
    expect(next.patches[0]).toMatchObject({ phase: 'failed', note: 'rebuild.ci-failed: red' });
  });
});

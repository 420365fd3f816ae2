import { describe, expect, it } from 'vitest';
import type { EffectOutcome } from '../../model/index.ts';
import {
  aLayerPatch,
  aPlan,
  aPlannedPatch,
  aRun,
  aRunPatch,
  image,
  madeDigest,
  madeImage,
} from '../conformance/records.ts';
import { runFacts } from '../conformance/run-facts.ts';
import { afterEffect } from './step-run.ts';

const facts = runFacts(aPlan([aPlannedPatch(aLayerPatch(['cart', 'web']))]));
const patched = { patchedDigest: madeDigest, patchedImage: madeImage };

describe('what an image effect comes to', () => {
  const done = {
    kind: 'done',
    result: { digest: madeDigest, image: madeImage, engine: 'native' },
  } as const satisfies EffectOutcome;
  const patching = aRun([aRunPatch({ phase: 'patching' })]);

  it('is signed where there is a key', () => {
    expect(afterEffect(patching, { patch: 'patch-1', outcome: done }, facts).patches[0]).toMatchObject({
      phase: 'signing',
      engine: 'native',
      ...patched,
    });
  });

  it('is rolled out unsigned, and says so, where there is none', () => {
    expect(
      afterEffect(patching, { patch: 'patch-1', outcome: done }, { ...facts, signs: false }).patches[0],
    ).toMatchObject({
      phase: 'rolling',
      note: 'not signed: no signing key (oakum trust init)',
      rollouts: [
        { name: 'cart', phase: 'pending', before: [{ image }], after: [{ image: madeImage }] },
        { name: 'web', phase: 'pending' },
      ],
    });
  });

  it('keeps what it moved, what the checks found, what was attested and who signed', () => {
    const verdict = { check: 'scan', verdict: 'passed', measured: ['findings=0'], message: 'gone' };
    const result = {
      ...done.result,
      packages: 'libssl3 3.0.1→3.0.2, zlib1g 1→2',
      verdicts: JSON.stringify([verdict]),
      attested: 'https://slsa.dev/provenance/v1, https://openvex.dev/ns/v0.2.0',
    };
    const made = afterEffect(patching, { patch: 'patch-1', outcome: { kind: 'done', result } }, facts);
    const outcome: EffectOutcome = {
      kind: 'done',
      result: { how: 'signed', keyId: 'ab12', legacy: 'sha256-1.sig', bundle: 'sha256:2' },
    };
    expect(afterEffect(made, { patch: 'patch-1', outcome }, facts).patches[0]).toMatchObject({
      phase: 'rolling',
      made: {
        packages: ['libssl3 3.0.1→3.0.2', 'zlib1g 1→2'],
        verdicts: [verdict],
        attested: ['https://slsa.dev/provenance/v1', 'https://openvex.dev/ns/v0.2.0'],
        signed: { key: 'ab12', at: { legacy: 'sha256-1.sig', bundle: 'sha256:2' } },
      },
    });
  });

  it('says nothing of it where an older version did not', () => {
    const made = afterEffect(patching, { patch: 'patch-1', outcome: done }, facts);
    const outcome: EffectOutcome = { kind: 'done', result: { how: 'signed', keyId: 'ab12' } };
    expect(made.patches[0]?.made).toBeUndefined();
    expect(afterEffect(made, { patch: 'patch-1', outcome }, facts).patches[0]?.made).toBeUndefined();
  });

  it('says why nothing was attested, and takes what an attempt that broke off had pushed', () => {
    const result = { ...done.result, packages: '', verdicts: '[]', attested: 'no: there is no signing key' };
    expect(
      afterEffect(patching, { patch: 'patch-1', outcome: { kind: 'done', result } }, facts).patches[0]?.made,
    ).toEqual({ packages: [], verdicts: [], attested: [], notAttested: 'there is no signing key' });
  });

  it('is rolled out when it was signed', () => {
    const signing = aRun([aRunPatch({ phase: 'signing', ...patched })]);
    const outcome: EffectOutcome = { kind: 'done', result: { how: 'signed' } };
    expect(afterEffect(signing, { patch: 'patch-1', outcome }, facts).patches[0]).toMatchObject({
      phase: 'rolling',
      ...patched,
    });
  });

  it.each([
    { kind: 'refused', code: 'images.tag-taken', reason: 'taken' },
    { kind: 'failed', code: 'images.tag-taken', reason: 'taken', retry: 'never' },
  ] as const)('fails the patch with code and reason when it was $kind', (outcome) => {
    expect(afterEffect(patching, { patch: 'patch-1', outcome }, facts).patches[0]).toMatchObject({
      phase: 'failed',
      note: 'images.tag-taken: taken',
    });
  });

  it('is of the patch that asked for it, also where another one waits in the middle of its own', () => {
    const both = ['patch-1', 'patch-2'].map((id) => aRunPatch({ id, phase: 'patching' }));
    const plans = aPlan(both.map(({ id }) => aPlannedPatch(aLayerPatch(['cart', 'web'], { id }))));
    const next = afterEffect(aRun(both), { patch: 'patch-2', outcome: done }, { ...facts, plan: plans });
    expect(next.patches.map(({ phase }) => phase)).toEqual(['patching', 'signing']);
  });

  it('changes nothing where no patch asked for it', () => {
    const run = aRun([aRunPatch({ phase: 'verifying' })]);
    expect(afterEffect(run, { patch: 'patch-1', outcome: done }, facts)).toBe(run);
  });
});

import * as z from 'zod';
import { DigestText } from './schemas.ts';

/** What a rebuilt image is held against before it counts, in this order. All must pass. */
export const rebuildChecks = ['digest', 'base', 'revision', 'scan', 'trust'] as const;

/** `unknown`: nobody can say; it does not count as passed, and the result is not accepted. `not-run` says why. */
export const RebuildVerdict = z
  .object({
    check: z.enum(rebuildChecks),
    verdict: z.enum(['passed', 'failed', 'unknown', 'not-run']),
    /** What was measured, `name=value`. */
    measured: z.array(z.string()).readonly(),
    message: z.string(),
  })
  .readonly();
export type RebuildVerdict = z.infer<typeof RebuildVerdict>;

/**
 * What comes of a rebuild. `possible` would be triggered · `rebuilt` accepted · `nothing-to-do` no newer base ends a finding ·
 * `refused` not triggered, by a rule of ours (`reason.code`) · `not-triggered` CI would not take it · `ci-failed` ·
 * `cancelled` · `timed-out` still running when it was no longer waited for · `result-wrong` CI made something else.
 */
export const RebuildCode = z.enum([
  'possible',
  'rebuilt',
  'nothing-to-do',
  'refused',
  'not-triggered',
  'ci-failed',
  'cancelled',
  'timed-out',
  'result-wrong',
]);
export type RebuildCode = z.infer<typeof RebuildCode>;

/** What a rebased image is held against before it is pushed; all must pass. */
export const RebaseVerdict = z
  .object({
    check: z.enum(['scan', 'packages', 'linker']),
    verdict: RebuildVerdict.unwrap().shape.verdict,
    measured: z.array(z.string()).readonly(),
    message: z.string(),
  })
  .readonly();
export type RebaseVerdict = z.infer<typeof RebaseVerdict>;

/**
 * What the owner's CI is asked for by a plan, to the letter: nothing of it is looked up again when it is carried out, and
 * whatever of it no longer holds refuses it.
 */
export const RebuildOrder = z
  .object({
    /** The Baseline that says how it is built. */
    baseline: z.string(),
    /** Of its `spec.source`, as the plan read it. */
    sourceDigest: DigestText,
    /** The API that is called. */
    ci: z.string(),
    /** Where Tekton builds, in the cluster of the plan; absent of every other CI. */
    namespace: z.string().optional(),
    revision: z.string(),
    /** `repository:tag@sha256:…` */
    base: z.string(),
    /** The word by which CI's run is found again. */
    request: z.string(),
    /** `repository:tag` that the build pushes. */
    result: z.string(),
  })
  .readonly();
export type RebuildOrder = z.infer<typeof RebuildOrder>;

import * as z from 'zod';

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

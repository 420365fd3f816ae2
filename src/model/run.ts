import * as z from 'zod';
import { RolloutFields } from './effect.ts';
import { ImageVerdict } from './image-verdict.ts';
import { RebuildVerdict } from './rebuild.ts';
import { DigestText, InstantText } from './schemas.ts';
import { Attestation, Verdict } from './verdict.ts';

/** Where the rollout of one workload stands. `held` waits for a person; what it holds is in `heldFrom`. */
export const RolloutPhase = z.enum([
  'pending',
  'prepared',
  'canary',
  'baking',
  'resting',
  'restoring',
  'complete',
  'withdrawing',
  'withdrawn',
  'rolling-back',
  'rolled-back',
  'unsupported',
  'held',
]);
export type RolloutPhase = z.infer<typeof RolloutPhase>;

/** The rollout of one workload inside a run; a step machine's state, closed and serialisable. */
export const RolloutState = z
  .object({
    workload: z.string(),
    uid: z.string(),
    kind: z.string(),
    apiVersion: z.string(),
    namespace: z.string(),
    name: z.string(),
    phase: RolloutPhase,
    /** `container=image` before and after, sorted. */
    before: z.array(z.object({ container: z.string(), image: z.string() }).readonly()).readonly(),
    after: z.array(z.object({ container: z.string(), image: z.string() }).readonly()).readonly(),
    /** Rollout fields as they stood before the run; restored at the end. */
    recorded: RolloutFields.optional(),
    startedAt: InstantText.optional(),
    /** When the canary was first seen ready without interruption. */
    readySince: InstantText.optional(),
    /** Pods and their last change of readiness that `readySince` is about: when they change, the bake begins anew. */
    canary: z.string().optional(),
    /** pod-template-hash of the new pods: another one means that someone changed the template. */
    template: z.string().optional(),
    /** The others were asked to follow the canary: it does not stand alone any more, or will not in a moment. */
    isReleased: z.boolean().optional(),
    /** Pods that were ready before the run; the old ones may not become fewer. */
    servingBefore: z.number().int().optional(),
    /** The phase that is held, and looked at again with each step. */
    heldFrom: RolloutPhase.optional(),
    verdicts: z.array(Verdict).readonly(),
    note: z.string(),
  })
  .readonly();
export type RolloutState = z.infer<typeof RolloutState>;

/** How a patched image was made, held against what it should be, and vouched for. */
export const MadeImage = z
  .object({
    /** `name from→to`. Empty where an earlier attempt, which broke off, had pushed it. */
    packages: z.array(z.string()).readonly(),
    /** What the checks before the push found; empty in the same case: what fails is not pushed. */
    verdicts: z.array(ImageVerdict).readonly(),
    /** Predicate types of what was attested of it. */
    attested: z.array(z.string()).readonly(),
    /** Of an index, the manifests in it that were made. */
    platforms: z
      .array(z.object({ platform: z.string(), digest: DigestText }).readonly())
      .readonly()
      .optional(),
    /** Why nothing was attested. */
    notAttested: z.string().optional(),
    /** The key that signed it, by its id, and where each signature lies: by format (`legacy`, `bundle`). */
    signed: z
      .object({ key: z.string(), at: z.record(z.string(), z.string()).readonly() })
      .readonly()
      .optional(),
  })
  .readonly();
export type MadeImage = z.infer<typeof MadeImage>;

/** The build of an image by its owner's CI. */
export const RunBuild = z
  .object({
    /** CI's own run, and where it shows it. */
    run: z.string().optional(),
    link: z.string().optional(),
    /** What its result was held against; empty while it goes on. */
    checks: z.array(RebuildVerdict).readonly(),
  })
  .readonly();
export type RunBuild = z.infer<typeof RunBuild>;

/** One patch inside a run. */
export const RunPatch = z
  .object({
    id: z.string(),
    title: z.string(),
    phase: z.enum([
      'pending',
      'patching',
      'signing',
      'rolling',
      'verifying',
      'verified',
      'applied-unverified',
      'failed',
      'skipped',
    ]),
    patchedDigest: DigestText.optional(),
    patchedImage: z.string().optional(),
    engine: z.string().optional(),
    made: MadeImage.optional(),
    build: RunBuild.optional(),
    rollouts: z.array(RolloutState).readonly(),
    attestation: Attestation.optional(),
    note: z.string(),
  })
  .readonly();
export type RunPatch = z.infer<typeof RunPatch>;

/** What a person asked of a run; the machine obeys at its next safe point. */
export const RunWish = z.enum(['go', 'pause', 'abort', 'rollback']);
export type RunWish = z.infer<typeof RunWish>;

export const RunPhase = z.enum([
  'running',
  'paused',
  'waiting',
  'succeeded',
  'partial',
  'failed',
  'aborted',
  'rolled-back',
]);
export type RunPhase = z.infer<typeof RunPhase>;

/** The carrying out of one plan: one row, with the version of the machine that understands it. */
export const Run = z
  .object({
    id: z.string(),
    machine: z.literal(1),
    planDigest: DigestText,
    cluster: z.string(),
    phase: RunPhase,
    wish: RunWish,
    startedAt: InstantText,
    startedBy: z.string(),
    endedAt: InstantText.optional(),
    patches: z.array(RunPatch).readonly(),
    note: z.string(),
  })
  .readonly();
export type Run = z.infer<typeof Run>;

export function isEnded(run: Run): boolean {
  return run.endedAt !== undefined;
}

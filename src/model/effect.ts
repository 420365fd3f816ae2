import * as z from 'zod';
import { PlatformPatch } from './patch.ts';
import { RebuildOrder } from './rebuild.ts';
import { DigestText, InstantText } from './schemas.ts';
import { VerifyDemands } from './verify-demands.ts';

/** The object that an effect changes, by UID: a re-created object is another one. */
export const ObjectTarget = z
  .object({
    cluster: z.string(),
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    uid: z.string(),
  })
  .readonly();
export type ObjectTarget = z.infer<typeof ObjectTarget>;

/**
 * The rollout fields that a bake-gated rolling update borrows, and gives back afterwards. As recorded, every field has
 * its effective value (defaults filled in); in an effect, a field that is absent is left as it is.
 */
export const RolloutFields = z
  .object({
    strategyType: z.string().optional(),
    maxSurge: z.union([z.string(), z.number()]).optional(),
    maxUnavailable: z.union([z.string(), z.number()]).optional(),
    minReadySeconds: z.number().int().optional(),
    progressDeadlineSeconds: z.number().int().optional(),
    paused: z.boolean().optional(),
  })
  .readonly();
export type RolloutFields = z.infer<typeof RolloutFields>;

const common = {
  /** Idempotency key: `<run>/<patch>/<step>`; an effect with a key that has an outcome is not done again. */
  key: z.string(),
  planDigest: z.string(),
  run: z.string(),
  patch: z.string(),
  /** Who approved, as in the approvals of the plan. */
  approvals: z.array(z.string()).readonly(),
  notAfter: InstantText,
};

/** One change to the world, as data. Closed and serialisable; the executor checks it and carries it out. */
export const Effect = z.discriminatedUnion('action', [
  /** Make the patched image in the state directory and push it under `toTag`. Idempotent: same input, same digest for native. */
  z
    .object({
      action: z.literal('image.patch'),
      ...common,
      image: z.string(),
      digest: DigestText,
      toRepository: z.string(),
      toTag: z.string(),
      packages: z
        .array(z.object({ name: z.string(), from: z.string(), to: z.string() }).readonly())
        .readonly(),
      /** Of an index, each platform that goes into the new one. */
      platforms: z.array(PlatformPatch).readonly().optional(),
      engines: z.array(z.string()).readonly(),
      /** What must have been proven before the push; absent in effects of before it was asked for. */
      verify: VerifyDemands.optional(),
    })
    .readonly(),
  /**
   * Have the owner's CI build the image again, and take what it made if it is what was asked for. Carried out again while
   * the build goes on: CI is asked once.
   */
  z
    .object({
      action: z.literal('image.rebuild'),
      ...common,
      image: z.string(),
      digest: DigestText,
      order: RebuildOrder,
    })
    .readonly(),
  z
    .object({
      action: z.literal('image.sign'),
      ...common,
      repository: z.string(),
      digest: DigestText,
      /** Manifests in it, where it is an index, that the patch made: each is signed, too. */
      within: z.array(DigestText).readonly().optional(),
    })
    .readonly(),
  /** Borrow or restore rollout fields by merge patch with the resourceVersion as precondition. */
  z
    .object({
      action: z.literal('workload.rollout-fields'),
      ...common,
      target: ObjectTarget,
      set: RolloutFields,
      /** The pod template's images that must still stand, `container=image`; a stale one changes nothing. */
      expectImages: z.array(z.string()).readonly(),
    })
    .readonly(),
  /** Server-side apply of the image fields of the pod template, and nothing else. */
  z
    .object({
      action: z.literal('workload.image'),
      ...common,
      target: ObjectTarget,
      images: z
        .array(z.object({ container: z.string(), from: z.string(), to: z.string() }).readonly())
        .readonly(),
      /** Managers whose ownership of the field may be taken: only kubectl's, and only when the plan says so. */
      takeFrom: z.array(z.string()).readonly(),
    })
    .readonly(),
]);
export type Effect = z.infer<typeof Effect>;

/**
 * What the executor did. `refused` changed nothing; `already` had been done before with the same result; `going-on` was begun
 * and has no end yet: the same effect is carried out again later.
 */
export const EffectOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), result: z.record(z.string(), z.string()).readonly() }).readonly(),
  z.object({ kind: z.literal('refused'), code: z.string(), reason: z.string() }).readonly(),
  z
    .object({
      kind: z.literal('going-on'),
      code: z.string(),
      reason: z.string(),
      result: z.record(z.string(), z.string()).readonly(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('failed'),
      code: z.string(),
      reason: z.string(),
      retry: z.enum(['never', 'later']),
    })
    .readonly(),
]);
export type EffectOutcome = z.infer<typeof EffectOutcome>;

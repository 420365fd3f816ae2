import * as z from 'zod';
import { RolloutFields } from './effect.ts';
import { DigestText, InstantText } from './schemas.ts';

export const ContainerImage = z.object({ container: z.string(), image: z.string() }).readonly();
export type ContainerImage = z.infer<typeof ContainerImage>;

/** A pod of the workload. Images are those of the ReplicaSet that made it: webhooks may have rewritten the pod's own. */
export const ObservedPod = z
  .object({
    name: z.string(),
    uid: z.string(),
    /** pod-template-hash: pods of one value were made from one template. */
    template: z.string(),
    images: z.array(ContainerImage).readonly(),
    isScheduled: z.boolean(),
    /** By the cluster's clock. */
    scheduledAt: InstantText.optional(),
    isReady: z.boolean(),
    /** When Ready last changed, as the cluster wrote it: compared for sameness only, clocks differ. */
    readyChangedAt: z.string(),
    /** Of regular containers and sidecars; an init container may try as often as it likes. */
    restarts: z.number().int(),
    /** Containers that wait, with the reason: ImagePullBackOff, CrashLoopBackOff… */
    waiting: z
      .array(z.object({ container: z.string(), reason: z.string(), message: z.string() }).readonly())
      .readonly(),
    digests: z.array(z.object({ container: z.string(), digest: DigestText }).readonly()).readonly(),
    isTerminating: z.boolean(),
  })
  .readonly();
export type ObservedPod = z.infer<typeof ObservedPod>;

/** What a rollout's machine sees of its workload at one moment; read anew for each step. */
export const RolloutObservation = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('seen'),
      at: InstantText,
      resourceVersion: z.string(),
      generation: z.number().int(),
      /** Below `generation`, everything else of the status speaks of an older object. */
      observedGeneration: z.number().int(),
      /** Of the live pod template, all containers, sorted. */
      images: z.array(ContainerImage).readonly(),
      /** pod-template-hash of the live template; absent until the controller made its ReplicaSet. */
      template: z.string().optional(),
      replicas: z
        .object({
          desired: z.number().int(),
          total: z.number().int(),
          updated: z.number().int(),
          ready: z.number().int(),
          available: z.number().int(),
        })
        .readonly(),
      /** All set: what the API server leaves out has its default here. */
      fields: RolloutFields,
      conditions: z
        .array(
          z
            .object({ type: z.string(), status: z.string(), reason: z.string(), message: z.string() })
            .readonly(),
        )
        .readonly(),
      pods: z.array(ObservedPod).readonly(),
    })
    .readonly(),
  /** Deleted, or created anew under another UID. */
  z.object({ kind: z.literal('gone'), at: InstantText, reason: z.string() }).readonly(),
  z
    .object({ kind: z.literal('unreadable'), at: InstantText, code: z.string(), reason: z.string() })
    .readonly(),
]);
export type RolloutObservation = z.infer<typeof RolloutObservation>;
export type SeenRollout = Extract<RolloutObservation, { kind: 'seen' }>;

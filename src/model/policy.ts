import * as z from 'zod';
import { canonicalJson, type Json, sha256 } from '../kernel/pure/index.ts';
import { ExposureAttestation } from './attestation.ts';
import { Baseline } from './baseline.ts';
import { BuildkitDaemon, whyNoDaemon } from './buildkit-daemon.ts';
import { Cluster, KnownClusters } from './cluster-document.ts';
import { DeadlineProfile, DeadlineRule } from './deadline-profile.ts';
import { apiVersion, duration, metadata } from './document-parts.ts';
import { FeedKey } from './feed-key.ts';
import { GarbageSchedule } from './garbage.ts';
import { LanguageRegistry } from './language-registry.ts';
import { PackageMirror, Registry } from './source-documents.ts';
import { TrustPolicy } from './trust-policy.ts';
import { VerifyDemands } from './verify-demands.ts';

/** The health gate: how long a canary is watched, and how long may pass until it must be ready. */
export const Gate = z
  .strictObject({
    bake: duration.default('60s'),
    deadline: duration.default('10m'),
  })
  .readonly();
export type Gate = z.infer<typeof Gate>;

/** Which patches may be made where, how far automation goes, and how much may break at once. */
export const PatchPolicy = z
  .strictObject({
    apiVersion,
    kind: z.literal('PatchPolicy'),
    metadata,
    spec: z
      .strictObject({
        /** Namespaces it speaks for; `*` alone means all. */
        namespaces: z.array(z.string()).min(1).readonly(),
        level: z.enum(['report', 'propose', 'approve', 'auto']).default('approve'),
        profile: z.enum(['cisa-bod-26-04', 'simple-severity']).default('cisa-bod-26-04'),
        minimumSeverity: z.enum(['low', 'medium', 'high', 'critical']).default('low'),
        engines: z
          .array(z.enum(['native', 'buildah', 'buildkit']))
          .min(1)
          .default(['native', 'buildah', 'buildkit'])
          .readonly(),
        /**
         * Whether a plan may choose that the owner's CI builds an image again instead of a layer: a Baseline with a source exists for
         * use by hand already, and says nothing of plans.
         */
        rebuild: z.enum(['never', 'choose'], { error: 'never or choose' }).default('never'),
        budget: z
          .strictObject({
            /** Workloads that one run may change. */
            workloads: z.number().int().min(1).default(10),
          })
          .readonly()
          .prefault({}),
        gate: Gate.prefault({}),
        /** What must have been proven of a patched image before it is pushed. */
        verify: VerifyDemands.prefault({}),
        approvals: z
          .strictObject({
            required: z.number().int().min(0).max(10).default(1),
            /** The person who made the plan may not approve it; needs the server. */
            secondPerson: z.boolean().default(false),
          })
          .readonly()
          .prefault({}),
      })
      .readonly(),
  })
  .readonly();
export type PatchPolicy = z.infer<typeof PatchPolicy>;

/** When new disruption may start: wall time in a zone. `allow` windows are OR-ed; any `deny` that is open wins. */
export const MaintenanceWindow = z
  .strictObject({
    apiVersion,
    kind: z.literal('MaintenanceWindow'),
    metadata,
    spec: z
      .strictObject({
        effect: z.enum(['allow', 'deny']).default('allow'),
        namespaces: z.array(z.string()).min(1).default(['*']).readonly(),
        /** Five-field cron expression of the moments it opens, in `timeZone`. */
        schedule: z.string().min(1),
        duration,
        timeZone: z.string().default('UTC'),
      })
      .readonly(),
  })
  .readonly();
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>;

/** The BuildKit that patches images; a flag or the environment may name another. */
export const Buildkit = z
  .strictObject({
    apiVersion,
    kind: z.literal('Buildkit'),
    metadata,
    spec: BuildkitDaemon.superRefine((daemon, context) => {
      const why = whyNoDaemon(daemon);
      if (why !== undefined) context.addIssue({ code: 'custom', message: why });
    }),
  })
  .readonly();
export type Buildkit = z.infer<typeof Buildkit>;

/** Any document of the configuration, told apart by `kind`. */
export const PolicyDocument = z.union([
  Baseline,
  Buildkit,
  TrustPolicy,
  PatchPolicy,
  MaintenanceWindow,
  Cluster,
  Registry,
  PackageMirror,
  KnownClusters,
  ExposureAttestation,
  DeadlineProfile,
  DeadlineRule,
  FeedKey,
  LanguageRegistry,
  GarbageSchedule,
]);
export type PolicyDocument = z.infer<typeof PolicyDocument>;

/** `90s`, `5m`, `2h` in milliseconds. */
export function durationMs(text: string): number {
  const amount = Number.parseInt(text, 10);
  return amount * (text.endsWith('h') ? 3_600_000 : text.endsWith('m') ? 60_000 : 1_000);
}

/** The digest of a document's content, so that a plan can say under which text of a policy it was made. */
export function sha256OfDocument(document: PolicyDocument): string {
  const plain: Json = JSON.parse(JSON.stringify(document));
  return sha256(canonicalJson(plain));
}

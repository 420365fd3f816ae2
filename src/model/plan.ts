import * as z from 'zod';
import { Coverage } from './coverage.ts';
import { Decision } from './decision.ts';
import { Place } from './finding.ts';
import { ClusterIdentity } from './inventory.ts';
import { Patch } from './patch.ts';
import { Gate } from './policy.ts';
import { DigestText, InstantText } from './schemas.ts';
import { VerifyDemands } from './verify-demands.ts';

/** What one target of a planned patch looked like when the plan was made: apply refuses if it moved. */
export const Basis = z
  .object({
    uid: z.string(),
    kind: z.string(),
    apiVersion: z.string(),
    namespace: z.string(),
    name: z.string(),
    /** `container=image` of the template, sorted. */
    images: z.array(z.string()).readonly(),
    /** `container=digest` of what ran, sorted. */
    digests: z.array(z.string()).readonly(),
    /** Field managers of the image field that would be overridden (kubectl only). */
    takeFrom: z.array(z.string()).readonly(),
  })
  .readonly();
export type Basis = z.infer<typeof Basis>;

/** What the windows say of one workload that a patch would change: `allow`, `waits` or `blocked`, with their rule. */
export const WorkloadWindow = z.object({ workload: Place, decision: Decision }).readonly();
export type WorkloadWindow = z.infer<typeof WorkloadWindow>;

export const PlannedPatch = z
  .object({
    patch: Patch,
    /** Of the patch: `waits` where each of its workloads does. */
    decision: Decision,
    /** One for each workload, by name. Absent in plans that were made before windows were asked by workload. */
    windows: z.array(WorkloadWindow).readonly().optional(),
    policy: z.string(),
    engines: z.array(z.string()).readonly(),
    gate: Gate,
    /** Of the image that is made. Absent in plans of before it was asked for. */
    verify: VerifyDemands.optional(),
    basis: z.array(Basis).readonly(),
    /** Where the patched image goes: repository and tag (`1.2-oakum.1`). Absent where no image is made. */
    to: z.object({ repository: z.string(), tag: z.string() }).readonly().optional(),
    /** Unified diff of the desired state, for people. */
    diff: z.string(),
  })
  .readonly();
export type PlannedPatch = z.infer<typeof PlannedPatch>;

/** What a person should know before they carry a plan out; it blocks nothing. */
export const PlanWarning = z.object({ code: z.string(), what: z.string(), message: z.string() }).readonly();
export type PlanWarning = z.infer<typeof PlanWarning>;

/** Patches in order, with the decisions about them, and a digest over all of it (RFC 8785, without `digest`). */
export const Plan = z
  .object({
    schemaVersion: z.literal(1),
    kind: z.literal('Plan'),
    id: z.string(),
    createdAt: InstantText,
    createdBy: z.string(),
    expiresAt: InstantText,
    /** Why then. Absent in plans of before it was said. */
    expiryRule: z.string().optional(),
    cluster: ClusterIdentity,
    patches: z.array(PlannedPatch).readonly(),
    /** Reasons for what was left out, one line each. */
    leftOut: z.array(z.string()).readonly(),
    coverage: Coverage,
    /** Absent where there is none, and in plans that were made before there were any. */
    warnings: z.array(PlanWarning).readonly().optional(),
    /** Feeds as `id@asOf`, policies as `name@digest` and VEX documents as `vex name@digest`, that the plan rests on. */
    restsOn: z.array(z.string()).readonly(),
    digest: DigestText,
  })
  .readonly();
export type Plan = z.infer<typeof Plan>;

/** What a plan began may be finished or taken back for a week after it has expired. ISO text. */
export function undoUntil(plan: Pick<Plan, 'expiresAt'>): string {
  const until = Temporal.Instant.from(plan.expiresAt).add({ hours: 24 * 7 });
  return until.toString({ fractionalSecondDigits: 3 });
}

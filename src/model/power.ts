import * as z from 'zod';

/** What of a pod's own template gives whoever takes it over more than the pod. */
export const PowerKind = z.enum([
  'privileged',
  'runtime-socket',
  'host-path-sensitive',
  'host-path-sensitive-read-only',
  'host-path',
  'host-path-read-only',
  'host-pid',
  'host-network',
  'host-ipc',
  'capabilities-strong',
  'capabilities',
  'root',
  'user-unknown',
]);
export type PowerKind = z.infer<typeof PowerKind>;

export const PowerFact = z
  .object({
    kind: PowerKind,
    /** `container web mounts / of its node`. */
    says: z.string(),
  })
  .readonly();
export type PowerFact = z.infer<typeof PowerFact>;

/** What a template lets its pods do beyond themselves. */
export const PodPower = z
  .object({
    facts: z.array(PowerFact).readonly(),
    /** The strictest level of the Pod Security Standards that it meets, by the newest policy that is known here. */
    level: z.enum(['privileged', 'baseline', 'restricted']),
    /** Its ServiceAccount. */
    account: z.string(),
    /** Whether the template itself asks for the account's token or refuses it; absent where it leaves that open. */
    mountsToken: z.boolean().optional(),
  })
  .readonly();
export type PodPower = z.infer<typeof PodPower>;

/** Rights by which a ServiceAccount gets at more than its own work. */
export const RightKind = z.enum([
  'everything',
  'raise-rights',
  'node-proxy',
  'webhooks',
  'mint-tokens',
  'approve-certificates',
  'read-secrets',
  'exec',
  'make-pods',
  'make-volumes',
]);
export type RightKind = z.infer<typeof RightKind>;

/** One right, where it holds and who gives it. */
export const AccountRight = z
  .object({
    kind: RightKind,
    isClusterWide: z.boolean(),
    /** `may read Secrets in shop (RoleBinding shop/web → Role reader)`. */
    says: z.string(),
  })
  .readonly();
export type AccountRight = z.infer<typeof AccountRight>;

/** A ServiceAccount that pods of the cluster run as, with what it may do beyond its own work. */
export const PodAccount = z
  .object({
    namespace: z.string(),
    name: z.string(),
    /** What the account says of its token where a pod says nothing. */
    mountsToken: z.boolean().optional(),
    rights: z.array(AccountRight).readonly(),
  })
  .readonly();
export type PodAccount = z.infer<typeof PodAccount>;

/** What a thief of a workload's pods could reach. */
export const BlastRadius = z
  .object({
    /** 0 to 12, the sum of the lines, cut off. */
    points: z.number().int().min(0).max(12),
    lines: z.array(z.object({ points: z.number().int(), says: z.string() }).readonly()).readonly(),
    /** What nobody looked at. */
    unknown: z.array(z.string()).readonly(),
  })
  .readonly();
export type BlastRadius = z.infer<typeof BlastRadius>;

import * as z from 'zod';
import { Unread } from './coverage.ts';
import { apiVersion, metadata } from './document-parts.ts';
import { ImageGlob } from './image-glob.ts';
import { DigestText, InstantText } from './schemas.ts';

/** Why a patched image stays. */
export const KeepReason = z
  .object({
    code: z.enum(['runs', 'rollback', 'run', 'loan', 'recent', 'unknown', 'tag-moved', 'shared', 'not-read']),
    reason: z.string(),
  })
  .readonly();
export type KeepReason = z.infer<typeof KeepReason>;

/** One tag with the digest that it had when somebody saw it: nothing is removed in its place. */
export const SeenImage = z
  .strictObject({ image: z.string().min(1).max(1_000), digest: DigestText })
  .readonly();
export type SeenImage = z.infer<typeof SeenImage>;

/** One tag that Oakum pushed. */
export const CollectedImage = z
  .object({
    image: z.string(),
    digest: DigestText,
    pushedAt: InstantText,
    /** `kept`: something speaks for it. `removable`: nothing does. `failed`: it should be gone, and `code` says why it is not. */
    state: z.enum(['kept', 'removable', 'removed', 'failed']),
    /** `images.delete-unsupported` where the registry deletes nothing; absent unless failed. */
    code: z.string().optional(),
    reasons: z.array(KeepReason).readonly(),
    /** Tags and digests of what lies beside it; what an image that stays has is not looked up. */
    beside: z.array(z.string()).readonly(),
  })
  .readonly();
export type CollectedImage = z.infer<typeof CollectedImage>;

/** Which patched images nothing needs any more, and which stay and why; by image. */
export const GarbageCollection = z
  .object({
    schemaVersion: z.literal(1),
    isDeleting: z.boolean(),
    images: z.array(CollectedImage).readonly(),
    /** Tags of the log that are gone already. */
    gone: z.number().int(),
    /** Clusters that were looked at, as of when. */
    clusters: z.array(z.object({ cluster: z.string(), at: z.string() }).readonly()).readonly(),
    /** Where nobody could look: what is not known to run may run there. */
    unread: z.array(Unread).readonly(),
  })
  .readonly();
export type GarbageCollection = z.infer<typeof GarbageCollection>;

/** By which the server removes patched images that nothing needs. Without one it removes none by itself. */
export const GarbageSchedule = z
  .strictObject({
    apiVersion,
    kind: z.literal('GarbageSchedule'),
    metadata,
    spec: z
      .strictObject({
        /** Repositories without tag, as images name them in full: `registry.acme.io/shop/**`. */
        images: z.array(ImageGlob).min(1).max(1_000).readonly(),
        /** Five-field cron expression in `timeZone`. */
        schedule: z.string().regex(/^\S+(?: \S+){4}$/, 'a cron expression of five fields'),
        timeZone: z.string().default('UTC'),
      })
      .readonly(),
  })
  .readonly();
export type GarbageSchedule = z.infer<typeof GarbageSchedule>;

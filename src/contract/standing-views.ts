import * as z from 'zod';
import {
  ApiUse,
  Coverage,
  DateText,
  FeedInfo,
  InstantText,
  Lifecycle,
  RecentHops,
  SupportOutlook,
  Unread,
} from '../model/index.ts';

/** What of the last scan is out of support, and what will be within a year. */
export const SupportCalendar = z
  .object({
    subject: z
      .object({ id: z.string(), kind: z.string(), name: z.string(), version: z.string().optional() })
      .readonly(),
    scannedAt: InstantText,
    ended: z.array(Lifecycle).readonly(),
    outlook: SupportOutlook,
  })
  .readonly();
export type SupportCalendar = z.infer<typeof SupportCalendar>;

/** What in the cluster uses versions of the API that go; read from the cluster when it is asked for. */
export const ApisView = z
  .object({
    cluster: z.string(),
    version: z.string(),
    to: z.string(),
    table: z.object({ source: z.string(), asOf: DateText, knownTo: z.string() }).readonly(),
    uses: z.array(ApiUse).readonly(),
    unknowns: z.array(Unread).readonly(),
    coverage: Coverage,
  })
  .readonly();
export type ApisView = z.infer<typeof ApisView>;

/** The release that is looked ahead to, such as 1.38; the next one unless said. */
export const ApisQuery = z.strictObject({ to: z.string().min(3).max(8).optional() });

/** Why the last update of a feed was not applied, and since when. */
const FeedTrouble = z
  .object({
    id: z.string(),
    kind: z.enum(['held', 'failed']),
    code: z.string().optional(),
    reason: z.string(),
    since: InstantText,
  })
  .readonly();

/** Every feed that is in use, how old it is, and what keeps it from being newer. */
export const FeedsView = z
  .object({
    feeds: z
      .array(
        z
          .object({
            feed: FeedInfo,
            /** Absent where its day is not known. */
            days: z.number().int().optional(),
            /** When its source was last asked and had nothing newer. */
            checkedAt: InstantText.optional(),
            trouble: FeedTrouble.optional(),
          })
          .readonly(),
      )
      .readonly(),
    /** Of feeds that are not in use, because no update of them was ever applied. */
    troubles: z.array(FeedTrouble).readonly(),
    /** How entries of the last days about findings of the last scan came here; absent where there is no scan yet. */
    recent: RecentHops.optional(),
  })
  .readonly();
export type FeedsView = z.infer<typeof FeedsView>;

import * as z from 'zod';
import { FeedInfo, InstantText } from '../../../model/index.ts';
import { FeedEntry, SegmentEntry } from '../index/catalogue.ts';

/** A feed that is to be built: what is said of it, and its files, whose bytes follow the question. */
export const FeedQuestion = z
  .object({
    /** The provider of the shelf that reads it. */
    provider: z.string(),
    id: z.string(),
    title: z.string(),
    source: z.string(),
    licence: z.string(),
    knows: FeedInfo.unwrap().shape.knows,
    ecosystems: z.array(z.string()).readonly(),
    replaces: z.array(z.string()).readonly(),
    /** How much may come out of its files, where that is not what is usual. */
    unpacked: z
      .object({ maxFileBytes: z.number().optional(), maxArchiveBytes: z.number().optional() })
      .readonly()
      .optional(),
    published: InstantText.optional(),
    fetched: InstantText,
    files: z
      .array(
        z
          .object({
            name: z.string(),
            sizeBytes: z.number().int().nonnegative(),
            /** As the server wrote it. */
            lastModified: z.string().optional(),
          })
          .readonly(),
      )
      .readonly(),
    /** What its files speak of and is not there. */
    missing: z.array(z.object({ what: z.string(), reason: z.string() }).readonly()).readonly(),
    /** When its last state was fetched and indexed; absent where there is none. */
    timesBefore: FeedInfo.unwrap().shape.times,
    /** The day through which the bundled set has it, where nothing was fetched before. */
    bundledThrough: z.string().optional(),
    /** The segments of its last state; their bytes follow those of the files. */
    before: z.array(SegmentEntry).readonly(),
  })
  .readonly();
export type FeedQuestion = z.infer<typeof FeedQuestion>;

/**
 * What travels as the header. The question itself is the first `questionBytes` of the bytes, as JSON: a feed of thousands
 * of files is more than a header may hold.
 */
export const FeedHeader = z
  .object({ feed: z.object({ questionBytes: z.number().int().positive() }).readonly() })
  .readonly();

/** Whether a question is about a feed, for a program that also answers others. */
export function isFeedQuestion(header: unknown): boolean {
  return FeedHeader.safeParse(header).success;
}

/** The answer: the feed's entry, then its segments in pieces and in order; or why there is none. */
export const FeedLine = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('entry'),
    entry: FeedEntry,
    moved: z.object({
      compared: z.number().int(),
      back: z.number().int(),
      shown: z.array(z.string()).readonly(),
    }),
  }),
  z.object({ kind: z.literal('piece'), path: z.string(), base64: z.string() }),
  z.object({ kind: z.literal('failed'), code: z.string(), reason: z.string() }),
]);
export type FeedLine = z.infer<typeof FeedLine>;

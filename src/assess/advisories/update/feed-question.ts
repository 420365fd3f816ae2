import * as z from 'zod';
import { FeedInfo, InstantText } from '../../../model/index.ts';
import { FeedEntry } from '../index/catalogue.ts';

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
    /** Its last state, whose files follow those of the feed. */
    before: FeedEntry.optional(),
  })
  .readonly();
export type FeedQuestion = z.infer<typeof FeedQuestion>;

/**
 * A feed that is to be brought up to date by records that changed: the files of its state follow the question, then the
 * records, each behind a `RecordHead`.
 */
export const ChangeQuestion = FeedQuestion.unwrap()
  .pick({
    provider: true,
    id: true,
    title: true,
    licence: true,
    knows: true,
    ecosystems: true,
    replaces: true,
  })
  .extend({
    /** What it is changed from. */
    known: FeedEntry,
    /** The moment of the last change. */
    through: InstantText,
    fetched: InstantText,
    /** Ids of all records that there are, where the list of changes says so. */
    present: z.array(z.string()).readonly().optional(),
    byAlias: z.boolean(),
    /** A bad record is set aside and what was known of it stays; otherwise it ends the change. */
    mayBeSetAside: z.boolean(),
  })
  .readonly();
export type ChangeQuestion = z.infer<typeof ChangeQuestion>;

/** What stands before a record as JSON, behind its own length in four bytes; a length of 0 ends them. */
export const RecordHead = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('record'),
    id: z.string(),
    name: z.string(),
    sizeBytes: z.number().int().nonnegative(),
  }),
  z.object({ kind: z.literal('bad'), id: z.string(), reason: z.string() }),
]);
export type RecordHead = z.infer<typeof RecordHead>;

/**
 * What travels as the header. The question itself is the first `questionBytes` of the bytes, as JSON: a feed of thousands
 * of files is more than a header may hold.
 */
export const FeedHeader = z
  .object({
    feed: z
      .object({ questionBytes: z.number().int().positive(), about: z.enum(['whole', 'changes']) })
      .readonly(),
  })
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

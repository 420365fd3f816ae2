import * as z from 'zod';
import { OakumError } from '../../../kernel/pure/index.ts';
import { DigestText, FeedInfo, InstantText } from '../../../model/index.ts';

/** One file of a feed: all its rows of one ecosystem, its statements about one, or (without either) facts by vulnerability. */
export const SegmentEntry = z
  .object({
    /** Below the folder of the feeds, and never out of it or of its own part of it. */
    path: z
      .string()
      .regex(/^[A-Za-z0-9._/-]+$/)
      .refine((path) => !path.split('/').includes('..'), 'no way up'),
    ecosystem: z.string().optional(),
    statementsOf: z.string().optional(),
    digest: DigestText,
    sizeBytes: z.number().int(),
    records: z.number().int(),
  })
  .readonly();
export type SegmentEntry = z.infer<typeof SegmentEntry>;

export function isOfFacts({ ecosystem, statementsOf }: SegmentEntry): boolean {
  return ecosystem === undefined && statementsOf === undefined;
}

/**
 * What changed since the base of a feed and the deltas before this one. A row of those that belongs to a replaced record counts no
 * longer; what the record has now, if it is not withdrawn, is in these segments.
 */
export const DeltaEntry = z
  .object({
    segments: z.array(SegmentEntry).readonly(),
    /** A segment of the ids of the records, with nothing else in its lines. */
    replaced: SegmentEntry,
    /** A row also belongs to a record that it has among its aliases. */
    byAlias: z.literal(true).optional(),
  })
  .readonly();
export type DeltaEntry = z.infer<typeof DeltaEntry>;

/** How a feed was last fetched: what a conditional request needs, and when it was last known to be current. */
export const FetchState = z
  .object({
    url: z.string(),
    etag: z.string().optional(),
    lastModified: z.string().optional(),
    digest: DigestText,
    /** Fingerprints of the keys whose signatures on it were found good. */
    signedBy: z.array(z.string()).readonly().optional(),
    checkedAt: InstantText,
    fetchedAt: InstantText,
  })
  .readonly();
export type FetchState = z.infer<typeof FetchState>;

export const FeedEntry = z
  .object({
    info: FeedInfo,
    /** Ids of feeds that are not used beside this one, because it says the same and more. */
    replaces: z.array(z.string()).readonly().default([]),
    /** Its base: every record as of when it was last written whole. */
    segments: z.array(SegmentEntry).readonly(),
    /** What changed since, oldest first. */
    deltas: z.array(DeltaEntry).readonly().optional(),
    /** One for each of its files; the bundled feeds have none. */
    fetch: z.array(FetchState).readonly().optional(),
    /** The source's list of changes as far as it was applied; only of feeds that have one. */
    listed: z
      .object({ url: z.string(), digest: DigestText.optional(), through: InstantText })
      .readonly()
      .optional(),
  })
  .readonly();
export type FeedEntry = z.infer<typeof FeedEntry>;

/** Every file of a feed: of its base, then of its deltas in their order. */
export function filesOf({
  segments,
  deltas = [],
}: Pick<FeedEntry, 'segments' | 'deltas'>): readonly SegmentEntry[] {
  return [...segments, ...deltas.flatMap((delta) => [...delta.segments, delta.replaced])];
}

/** Why the last update of a feed was not applied; its last good state is in use meanwhile, or none. */
export const FeedTrouble = z
  .object({
    id: z.string(),
    kind: z.enum(['held', 'failed']),
    code: z.string().optional(),
    reason: z.string(),
    /** When it was first so; the last good state is from before. */
    since: InstantText,
  })
  .readonly();
export type FeedTrouble = z.infer<typeof FeedTrouble>;

/** `feeds.json`: what an advisory directory holds. */
export const Catalogue = z
  .object({
    /** 2 where a feed has deltas: a program that does not know them would show what they replace. */
    schemaVersion: z.literal([1, 2]),
    feeds: z.array(FeedEntry).readonly(),
    troubles: z.array(FeedTrouble).readonly().optional(),
  })
  .readonly();
export type Catalogue = z.infer<typeof Catalogue>;

export const cataloguePath = 'feeds.json';
export const maxCatalogueBytes = 4_000_000;

/** @throws advisories.corrupt when it is no catalogue */
export function readCatalogue(bytes: Uint8Array): Catalogue {
  try {
    return Catalogue.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw new OakumError('advisories.corrupt', `${cataloguePath} of the advisory index cannot be read`, {
      cause,
      hint: 'Remove the folder feeds of the state directory and run oakum feeds update, or install Oakum again.',
    });
  }
}

export function writeCatalogue(catalogue: Omit<Catalogue, 'schemaVersion'>): Uint8Array {
  const hasDeltas = catalogue.feeds.some(({ deltas = [] }) => deltas.length > 0);
  const written: Catalogue = { ...catalogue, schemaVersion: hasDeltas ? 2 : 1 };
  return new TextEncoder().encode(`${JSON.stringify(written, undefined, 2)}\n`);
}

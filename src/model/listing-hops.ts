import * as z from 'zod';
import { ExploitedListing } from './advisory.ts';
import { DateText, InstantText } from './schemas.ts';

/** An entry of a catalogue of exploited vulnerabilities that is about a finding: the earliest, and the name that it uses. */
export const Listed = z.object({ name: z.string(), listing: ExploitedListing }).readonly();
export type Listed = z.infer<typeof Listed>;

/**
 * The ways of an entry from its source to the screen of whoever is affected: listed and released at its source, fetched and
 * indexed here, found in something that runs, shown to a person.
 */
export const HopName = z.enum(['listed', 'released', 'fetched', 'indexed', 'found', 'shown']);
export type HopName = z.infer<typeof HopName>;

/** Time since an earlier hop, never negative: whole seconds, or whole days where one of the two is a day without a time. */
export const HopAge = z
  .object({ since: HopName, count: z.number().int().nonnegative(), unit: z.enum(['second', 'day']) })
  .readonly();
export type HopAge = z.infer<typeof HopAge>;

const at = z.union([InstantText, DateText]);

/** One hop. `skewed` has a time that no clock of ours can have measured an age from: it says why. */
export const ListingHop = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('known'), name: HopName, at, age: HopAge.optional() }).readonly(),
  z.object({ kind: z.literal('skewed'), name: HopName, at, reason: z.string() }).readonly(),
  z.object({ kind: z.literal('unknown'), name: HopName, reason: z.string() }).readonly(),
]);
export type ListingHop = z.infer<typeof ListingHop>;

/** All hops of one entry, in their order. */
export const ListingHops = z
  .object({
    /** The name that the catalogue uses. */
    name: z.string(),
    /** The catalogue's feed. */
    source: z.string(),
    hops: z.array(ListingHop).readonly(),
    /** From its source to a person; absent while a hop at either end is not known. */
    total: HopAge.optional(),
  })
  .readonly();
export type ListingHops = z.infer<typeof ListingHops>;

/** How entries of the last days came here, of those that are about findings of a scan. */
export const RecentHops = z
  .object({
    days: z.number().int(),
    entries: z.number().int(),
    /** Of these, where an age between two hops is not known. */
    unmeasured: z.number().int(),
    /** The one that was listed last. */
    latest: ListingHops.optional(),
    /** The longest age of each hop, and whose it was. */
    worst: z.array(z.object({ name: HopName, entry: z.string(), age: HopAge }).readonly()).readonly(),
  })
  .readonly();
export type RecentHops = z.infer<typeof RecentHops>;

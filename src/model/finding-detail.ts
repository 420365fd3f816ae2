import * as z from 'zod';
import { AffectedRange, ExploitedListing, FeedInfo, FixState, Severity, SourcedVector } from './advisory.ts';
import { Deadline } from './finding.ts';
import { ReportImage } from './lineage.ts';
import { ListingHops } from './listing-hops.ts';
import { ReportFinding } from './scan-report.ts';
import { DateText } from './schemas.ts';

/** What one source says of the vulnerability in this package and release stream, as it says it. */
export const SourceRecord = z
  .object({
    feed: z.string(),
    advisory: z.string(),
    aliases: z.array(z.string()).readonly(),
    ecosystem: z.string(),
    package: z.string(),
    /** Whether the finding rests on it. What is not in its ranges, or was withdrawn, is shown and does not count. */
    counts: z.boolean(),
    severity: Severity,
    /** CVSS vectors of this source, of any version. */
    cvss: z.array(z.string()).readonly(),
    state: FixState,
    ranges: z.array(AffectedRange).readonly(),
    /** What one must subscribe to for its fix. */
    channel: z.string().optional(),
    published: z.string().optional(),
    modified: z.string().optional(),
    withdrawn: z.string().optional(),
    summary: z.string().optional(),
  })
  .readonly();
export type SourceRecord = z.infer<typeof SourceRecord>;

/** What one source says of the vulnerability itself, under one of its names. Absent is unknown. */
export const SourceFacts = z
  .object({
    feed: z.string(),
    name: z.string(),
    severity: Severity,
    listings: z.array(ExploitedListing).readonly(),
    epss: z
      .object({ probability: z.number(), percentile: z.number(), date: z.string() })
      .readonly()
      .optional(),
    exploitation: z.enum(['none', 'poc', 'active']).optional(),
    automatable: z.boolean().optional(),
    technicalImpact: z.enum(['partial', 'total']).optional(),
    /** Who decided the SSVC points, and when. */
    assessed: z.string().optional(),
    /** CVSS vectors with whoever wrote them: the numbering authority, a data publisher. */
    vectors: z.array(SourcedVector).readonly(),
    rejected: z.string().optional(),
  })
  .readonly();
export type SourceFacts = z.infer<typeof SourceFacts>;

/** One source's word on the fix in one release stream. */
export const StreamStatement = z
  .object({
    feed: z.string(),
    advisory: z.string(),
    state: FixState,
    /** Every version that it names as fixed, in its order. */
    versions: z.array(z.string()).readonly(),
    channel: z.string().optional(),
    withdrawn: z.string().optional(),
  })
  .readonly();
export type StreamStatement = z.infer<typeof StreamStatement>;

/** A release of the same distribution (or the one ecosystem of a language) and what each source says of a fix in it. */
export const StreamFix = z
  .object({
    stream: z.string(),
    /** The stream of the finding. */
    isOurs: z.boolean(),
    said: z.array(StreamStatement).readonly(),
    /** Where no source says anything: what that means. */
    silence: z.string().optional(),
    /** Support of the release on the day of the answer; absent where it has no calendar. */
    support: z
      .object({
        state: z.enum(['supported', 'extended', 'paid-only', 'ended', 'unknown']),
        /** The last day of that state, or the day that it ended. */
        date: DateText.optional(),
      })
      .readonly()
      .optional(),
  })
  .readonly();
export type StreamFix = z.infer<typeof StreamFix>;

/** A field on which sources differ: all of their words, the one that counts, and the rule that chose it. */
export const Disagreement = z
  .object({
    field: z.string(),
    counts: z.string(),
    rule: z.string(),
    said: z.array(z.object({ value: z.string(), by: z.array(z.string()).readonly() }).readonly()).readonly(),
  })
  .readonly();
export type Disagreement = z.infer<typeof Disagreement>;

/** What one profile makes of the finding, whether or not it applies to it. */
export const ProfileDeadline = z
  .object({
    title: z.string(),
    /** The day that its table speaks for. */
    asOf: z.string(),
    clock: z.string(),
    applies: z.boolean(),
    /** Of those that apply, the one whose date stands in the scan. */
    binds: z.boolean(),
    deadline: Deadline,
  })
  .readonly();
export type ProfileDeadline = z.infer<typeof ProfileDeadline>;

/** One finding with everything that it was made from. `oakum explain` prints a list of them; the page shows one. */
export const FindingDetail = z
  .object({
    scannedAt: z.string(),
    finding: ReportFinding,
    image: ReportImage.optional(),
    found: z
      .object({
        /** What kind of record names the package: `dpkg database`, `record of npm`, `version of the component`. */
        database: z.string(),
        path: z.string().optional(),
      })
      .readonly(),
    /** The whole alias group, the best-known name first, with the records that use each name. */
    names: z.array(z.object({ name: z.string(), by: z.array(z.string()).readonly() }).readonly()).readonly(),
    records: z.array(SourceRecord).readonly(),
    facts: z.array(SourceFacts).readonly(),
    /** How its entry in a catalogue of exploited vulnerabilities came from there to here; absent where none lists it. */
    listing: ListingHops.optional(),
    /** The feeds of all of these, with how old they are. */
    feeds: z.array(z.object({ feed: FeedInfo, ageDays: z.number().int().optional() }).readonly()).readonly(),
    streams: z.array(StreamFix).readonly(),
    disagreements: z.array(Disagreement).readonly(),
    /** Of every profile, those that apply first. */
    deadlines: z.array(ProfileDeadline).readonly(),
    /** What has changed since the scan, or could not be looked up. */
    notes: z.array(z.string()).readonly(),
  })
  .readonly();
export type FindingDetail = z.infer<typeof FindingDetail>;

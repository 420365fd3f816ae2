import * as z from 'zod';
import { InstantText } from './schemas.ts';

export const Severity = z.enum(['critical', 'high', 'medium', 'low', 'none', 'unknown']);
export type Severity = z.infer<typeof Severity>;

/** One affected stretch: from `introduced` (absent or '0': from the start) until before `fixed`, or up to `lastAffected`. */
export const AffectedRange = z
  .object({
    introduced: z.string().optional(),
    fixed: z.string().optional(),
    lastAffected: z.string().optional(),
  })
  .readonly();
export type AffectedRange = z.infer<typeof AffectedRange>;

export const FixState = z.enum(['fixed', 'open', 'deferred', 'wont-fix', 'end-of-life', 'unknown']);
export type FixState = z.infer<typeof FixState>;

/**
 * What one of several sources of a merged record says, in its own words, and which fields of the record are from it.
 * One that counts for nothing is kept, too.
 */
export const SourceClaim = z
  .object({
    source: z.string(),
    /** The source's own name for it: `GO-2022-0867`. */
    advisory: z.string(),
    package: z.string(),
    ranges: z.array(AffectedRange).readonly(),
    severity: Severity,
    counts: z.array(z.enum(['component', 'fix', 'severity'])).readonly(),
    /** Why its ranges cannot count. */
    doubt: z.string().optional(),
  })
  .readonly();
export type SourceClaim = z.infer<typeof SourceClaim>;

/**
 * One source's statement about one package of one ecosystem (OSV shape, flattened to a package).
 * `ecosystem` is in OSV's words: `Debian:12`, `Alpine:v3.20`, `Go`, `PyPI`, `npm`, `kubernetes`.
 * A source that lists fixed versions only says so by `knows: 'fixed-only'`: then absence is not innocence.
 */
export const Advisory = z
  .object({
    id: z.string(),
    aliases: z.array(z.string()).readonly(),
    feed: z.string(),
    ecosystem: z.string(),
    package: z.string(),
    ranges: z.array(AffectedRange).readonly(),
    versions: z.array(z.string()).readonly(),
    severity: Severity,
    cvss: z.array(z.string()).readonly(),
    fixState: FixState.optional(),
    /** Set when its fix is not in the release itself but only in something that is subscribed to: `Ubuntu Pro (esm-apps)`. */
    channel: z.string().optional(),
    /** The architectures that it is about; absent: all. */
    architectures: z.array(z.string()).readonly().optional(),
    withdrawn: z.string().optional(),
    published: z.string().optional(),
    /** When its source last changed it, where that says so. */
    modified: z.string().optional(),
    summary: z.string().optional(),
    /** Of a record that several sources were merged into. */
    claims: z.array(SourceClaim).readonly().optional(),
  })
  .readonly();
export type Advisory = z.infer<typeof Advisory>;

/** Where bundled or fetched data comes from and how old it is. */
export const FeedInfo = z
  .object({
    id: z.string(),
    title: z.string(),
    source: z.string(),
    licence: z.string(),
    /** The day the data speaks for. */
    asOf: z.string(),
    records: z.number().int(),
    quarantined: z.number().int(),
    /** The first few of those that could not be used, each with its reason. */
    setAside: z
      .array(z.object({ what: z.string(), reason: z.string() }).readonly())
      .readonly()
      .optional(),
    /** When it was published at its source (as far as that says), fetched, and put into the index; absent where it is bundled. */
    times: z
      .object({ published: InstantText.optional(), fetched: InstantText, indexed: InstantText })
      .readonly()
      .optional(),
    /** What it covers: ecosystems such as `Debian:12`, or `*`. */
    ecosystems: z.array(z.string()).readonly(),
    /** `all`: absence means not affected. `fixed-only`: an unfixed vulnerability is absent, so no row is `unknown`. */
    knows: z.enum(['all', 'fixed-only']),
    /** What it leaves out inside its ecosystems, as a sentence for a person. A package without a row is then unknown. */
    limits: z.string().optional(),
  })
  .readonly();
export type FeedInfo = z.infer<typeof FeedInfo>;

/**
 * How an entry of a feed first came to this installation: the release of the feed in which it came (as far as its source
 * says that), when that was fetched, and when it was in the index.
 */
export const Arrival = z
  .object({ released: InstantText.optional(), fetched: InstantText, indexed: InstantText.optional() })
  .readonly();
export type Arrival = z.infer<typeof Arrival>;

/** One catalogue's word that a vulnerability is exploited in the wild; kept per catalogue, never merged into a boolean. */
export const ExploitedListing = z
  .object({
    dateAdded: z.string(),
    dueDate: z.string().optional(),
    ransomware: z.boolean(),
    source: z.string(),
    /** Absent where it came with the installation, or was there before this was kept. */
    arrival: Arrival.optional(),
  })
  .readonly();
export type ExploitedListing = z.infer<typeof ExploitedListing>;

/** A CVSS vector of any version, as its source wrote it. Sources disagree, and none is merged away. */
export const SourcedVector = z.object({ vector: z.string(), source: z.string() }).readonly();
export type SourcedVector = z.infer<typeof SourcedVector>;

/** What is known of a vulnerability beside its versions. Absent means unknown, never no. */
export const VulnerabilityFacts = z
  .object({
    id: z.string(),
    aliases: z.array(z.string()).readonly(),
    severity: Severity,
    /** The feeds that say so. */
    severityFrom: z.array(z.string()).readonly().optional(),
    /** The earliest listing; every one is in `listings`. */
    kev: ExploitedListing.optional(),
    listings: z.array(ExploitedListing).readonly().optional(),
    epss: z
      .object({ probability: z.number(), percentile: z.number(), date: z.string() })
      .readonly()
      .optional(),
    exploitation: z.enum(['none', 'poc', 'active']).optional(),
    automatable: z.boolean().optional(),
    technicalImpact: z.enum(['partial', 'total']).optional(),
    /** Who decided the SSVC points above, and when: `CISA-ADP, 2024-10-17`. */
    assessed: z.string().optional(),
    /** Every CVSS vector that a source published. */
    vectors: z.array(SourcedVector).readonly().optional(),
    /** Set when the numbering authority rejected the id: who says so, and as of when. */
    rejected: z.string().optional(),
  })
  .readonly();
export type VulnerabilityFacts = z.infer<typeof VulnerabilityFacts>;

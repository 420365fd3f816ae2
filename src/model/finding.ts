import * as z from 'zod';
import { FixState, Severity, SourceClaim } from './advisory.ts';
import { FindingHistory } from './history.ts';
import { Listed } from './listing-hops.ts';
import { PackageType, SourcePackage } from './package.ts';
import { InstantText } from './schemas.ts';

/** What a match rests on: which advisory, which comparison, and every source that agreed. */
export const Evidence = z
  .object({
    feed: z.string(),
    advisory: z.string(),
    /** Name that was looked up, in the ecosystem's words. */
    ecosystem: z.string(),
    lookedUp: z.string(),
    scheme: z.string(),
    /** The comparison that was true: `3.0.11-1 < 3.0.17-1~deb12u2`. */
    statement: z.string(),
    agreeing: z.array(z.string()).readonly(),
    /** Whose severity counts: records (`debian-table/CVE-2024-1`), or a feed of facts. Absent where nobody rates it. */
    severityFrom: z.array(z.string()).readonly().optional(),
    /** What each source of a merged advisory says, and which field of it counts. */
    claims: z.array(SourceClaim).readonly().optional(),
  })
  .readonly();
export type Evidence = z.infer<typeof Evidence>;

export const Fix = z
  .object({
    state: FixState,
    version: z.string().optional(),
    /** What one must subscribe to for it (`Ubuntu Pro (esm-apps)`); absent when everyone gets it. */
    channel: z.string().optional(),
  })
  .readonly();
export type Fix = z.infer<typeof Fix>;

export const FindingPackage = z
  .object({
    name: z.string(),
    version: z.string(),
    purl: z.string(),
    type: PackageType,
    path: z.string().optional(),
  })
  .readonly();
export type FindingPackage = z.infer<typeof FindingPackage>;

/** How another scanner's report and our own index stand to one finding. Neither hides the other. */
export const Opinion = z.discriminatedUnion('kind', [
  /** Both say so; `differences` names what they say otherwise: `fix: ours 1.2, theirs 1.3`. */
  z
    .object({
      kind: z.literal('agree'),
      by: z.string(),
      differences: z.array(z.string()).readonly(),
    })
    .readonly(),
  /** They say so, our index does not; `why` is what we know of the reason. */
  z.object({ kind: z.literal('only-theirs'), by: z.string(), why: z.string() }).readonly(),
  /** Our index says so, their report does not. */
  z.object({ kind: z.literal('only-ours'), by: z.string() }).readonly(),
]);
export type Opinion = z.infer<typeof Opinion>;

/** Vulnerability × package × subject. Where the subject runs is derived and not part of it. */
export const Finding = z
  .object({
    /** `finding:` and 16 hex digits over vulnerability, package, path and subject. */
    id: z.string(),
    /** The CVE where there is one, else the best-known id of the alias group. */
    vulnerability: z.string(),
    aliases: z.array(z.string()).readonly(),
    subject: z.string(),
    package: FindingPackage,
    source: SourcePackage.optional(),
    fix: Fix,
    severity: Severity,
    evidence: Evidence,
    opinion: Opinion.optional(),
  })
  .readonly();
export type Finding = z.infer<typeof Finding>;

/** A place where a subject runs: a workload's container, or the thing itself. */
export const Place = z.object({ id: z.string(), name: z.string() }).readonly();
export type Place = z.infer<typeof Place>;

/** One object on the way to a pod: `Ingress shop/front`, and what of it decides. */
export const ExposureHop = z
  .object({ kind: z.string(), name: z.string(), says: z.string().optional() })
  .readonly();
export type ExposureHop = z.infer<typeof ExposureHop>;

/** One way to the pods of a workload, from the outside in, with how far it opens them. */
export const ExposurePath = z
  .object({
    level: z.enum(['open', 'controlled', 'small', 'unknown']),
    hops: z.array(ExposureHop).readonly(),
  })
  .readonly();
export type ExposurePath = z.infer<typeof ExposurePath>;

/** Who can reach a workload: open (internet), controlled (inside, or through a door that we cannot judge), small (nobody). */
export const Exposure = z
  .object({
    level: z.enum(['open', 'controlled', 'small', 'unknown']),
    /** The objects that say so: `Ingress shop/front → Service shop/web (203.0.113.10)`. */
    evidence: z.array(z.string()).readonly(),
    /** Every way to it, the widest first; only where a cluster was read, and not in findings. */
    paths: z.array(ExposurePath).readonly().optional(),
  })
  .readonly();
export type Exposure = z.infer<typeof Exposure>;

/** When, by which profile and row. No `due` means: with the next upgrade, or nothing to do yet; the rule says which. */
export const Deadline = z
  .object({
    due: InstantText.optional(),
    profile: z.string(),
    rule: z.string(),
    /** The clock it was counted from, and the days. */
    from: InstantText.optional(),
    days: z.number().optional(),
    /** Every input with its value and whether it was known or a stated default. */
    inputs: z
      .array(z.object({ name: z.string(), value: z.string(), source: z.string() }).readonly())
      .readonly(),
  })
  .readonly();
export type Deadline = z.infer<typeof Deadline>;

/** The ranking inside a deadline: integer points, printed line by line. */
export const Order = z
  .object({
    points: z.number().int(),
    ledger: z.array(z.object({ points: z.number().int(), why: z.string() }).readonly()).readonly(),
  })
  .readonly();
export type Order = z.infer<typeof Order>;

/** A finding with everything that says how urgent it is. */
export const Ranked = z
  .object({
    finding: Finding,
    exploited: z.boolean(),
    /** The catalogue's entry about it; absent where none lists it. */
    listed: Listed.optional(),
    exposure: Exposure,
    deadline: Deadline,
    /** Deadlines by the other profiles that apply; the binding one is `deadline`. */
    otherDeadlines: z.array(Deadline).readonly(),
    order: Order,
    where: z.array(Place).readonly(),
    /** The earliest that anybody saw it: Oakum, or whoever its history was imported from. */
    firstSeen: InstantText,
    /** What was imported about it. */
    history: FindingHistory.optional(),
  })
  .readonly();
export type Ranked = z.infer<typeof Ranked>;

/**
 * Whether a finding is accepted so that it waits for nobody. What is known to be exploited is not quieted by an
 * acceptance: it must be remediated even where the risk was taken (FedRAMP VDR-TFR-KEV).
 */
export function isQuietlyAccepted({ exploited, history }: Pick<Ranked, 'exploited' | 'history'>): boolean {
  return !exploited && history?.accepted !== undefined;
}

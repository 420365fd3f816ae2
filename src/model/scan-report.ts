import * as z from 'zod';
import { FeedInfo } from './advisory.ts';
import { Coverage } from './coverage.ts';
import {
  Deadline,
  Evidence,
  Exposure,
  Finding,
  FindingPackage,
  Fix,
  Opinion,
  Order,
  Place,
} from './finding.ts';
import { FindingHistory } from './history.ts';
import { HostFacts } from './host.ts';
import { Brought, ReportImage } from './lineage.ts';
import { Listed } from './listing-hops.ts';
import { Package, SourcePackage } from './package.ts';
import { PatchWay } from './patch-way.ts';
import { PopulationSummary } from './population.ts';
import { ReportEstate } from './report-estate.ts';
import { InstantText } from './schemas.ts';
import { Lifecycle, SupportOutlook } from './support.ts';

/** A deadline that does not bind, in short: the inputs stand in the rule, and `oakum explain` has the rest. */
const OtherDeadline = z
  .object({ profile: z.string(), due: InstantText.optional(), rule: z.string() })
  .readonly();

/** One finding as a scan prints it. */
export const ReportFinding = z
  .object({
    id: z.string(),
    vulnerability: z.string(),
    aliases: z.array(z.string()).readonly(),
    subject: z.string(),
    package: FindingPackage,
    source: SourcePackage.optional(),
    fix: Fix,
    severity: z.string(),
    exploited: z.boolean(),
    /** The entry of a catalogue of exploited vulnerabilities; absent where none lists it, and in reports of before it was kept. */
    listed: Listed.optional(),
    exposure: Exposure,
    deadline: Deadline,
    /** What the other profiles that apply say; `deadline` is the earliest. Reports of before they were kept have none. */
    otherDeadlines: z.array(OtherDeadline).readonly().optional(),
    order: Order,
    evidence: Evidence,
    /** The image layer that brought the package, and who brought the layer; absent for what is in no image. */
    brought: Brought.optional(),
    opinion: Opinion.optional(),
    where: z.array(Place).readonly(),
    /** Add-ons that it comes with. Reports kept from before they were looked for have none. */
    addOns: z.array(Place).default([]).readonly(),
    firstSeen: InstantText,
    /** What was imported about it from other tools; absent where nothing was. */
    history: FindingHistory.optional(),
  })
  .readonly();
export type ReportFinding = z.infer<typeof ReportFinding>;

export const ReportPatch = z
  .object({
    id: z.string(),
    kind: z.string(),
    title: z.string(),
    removes: z.array(Place).readonly(),
    exploited: z.number().int(),
    due: InstantText.optional(),
    dueRule: z.string().optional(),
    points: z.number().int(),
    where: z.array(Place).readonly(),
    how: z.string(),
    reasons: z.array(z.string()).readonly(),
    /** Every way there is, the most lasting first. Absent of what is no image, and in reports of before they were said. */
    ways: z.array(PatchWay).readonly().optional(),
  })
  .readonly();
export type ReportPatch = z.infer<typeof ReportPatch>;

/** Who says that a finding does not count, and why. */
export const Suppression = z.discriminatedUnion('kind', [
  /** A VEX statement: not affected, or fixed. `product` is how it names what matched. */
  z
    .object({
      kind: z.literal('statement'),
      document: z.string(),
      place: z.string(),
      author: z.string(),
      timestamp: z.string().optional(),
      status: z.enum(['not_affected', 'fixed']),
      justification: z.string().optional(),
      detail: z.string().optional(),
      product: z.string(),
    })
    .readonly(),
  /** Another scanner's report, which has it among what it suppressed. */
  z.object({ kind: z.literal('report'), by: z.string(), reason: z.string() }).readonly(),
]);
export type Suppression = z.infer<typeof Suppression>;

/** A finding that matches and does not count: shown with who says so, never removed. */
export const SuppressedFinding = z
  .object({ finding: Finding, suppression: Suppression, where: z.array(Place).readonly() })
  .readonly();
export type SuppressedFinding = z.infer<typeof SuppressedFinding>;

/** A VEX statement that was given and applies to nothing here, with the reason. */
export const UnusedStatement = z
  .object({ document: z.string(), place: z.string(), vulnerability: z.string(), reason: z.string() })
  .readonly();
export type UnusedStatement = z.infer<typeof UnusedStatement>;

/** The JSON of a scan: a published schema. */
export const ScanReport = z
  .object({
    schemaVersion: z.literal(1),
    kind: z.literal('ScanReport'),
    subject: z
      .object({
        id: z.string(),
        kind: z.enum(['cluster', 'image', 'dir', 'sbom', 'report', 'host']),
        name: z.string(),
        version: z.string().optional(),
      })
      .readonly(),
    scannedAt: InstantText,
    coverage: Coverage,
    /** Of a cluster: the others that are known to exist, and which of them were read. */
    population: PopulationSummary.optional(),
    counts: z
      .object({ workloads: z.number().int(), nodes: z.number().int(), images: z.number().int() })
      .readonly(),
    /** Every image that was read, by name; a report of before there were lineages has none. */
    images: z.array(ReportImage).readonly().default([]),
    packages: z.array(Package).readonly().optional(),
    findings: z.array(ReportFinding).readonly(),
    patches: z.array(ReportPatch).readonly(),
    /** Matches that do not count, with who says so. Absent in reports of before there were any. */
    suppressed: z.array(SuppressedFinding).readonly().optional(),
    /** VEX statements that were given and changed nothing. */
    unusedStatements: z.array(UnusedStatement).readonly().optional(),
    /** Ecosystems and releases that no feed covers fully: their packages are unknown, not clean. */
    unknowns: z
      .array(
        z
          .object({
            what: z.string(),
            packages: z.number().int(),
            reason: z.string(),
            /** Set where no source was asked about some of these packages at all; a gate must not pass them. */
            notJudged: z.literal(true).optional(),
          })
          .readonly(),
      )
      .readonly(),
    /** Out of support, for everybody or for who does not pay. */
    lifecycle: z.array(Lifecycle).readonly(),
    /** What ends in the next months; absent in reports of before there was any, and where nothing was judged. */
    outlook: SupportOutlook.optional(),
    feeds: z.array(FeedInfo).readonly(),
    /** Of a cluster: what it is made of. */
    estate: ReportEstate.optional(),
    /** Of a host: its kernels, a pending reboot, live patches. */
    host: HostFacts.optional(),
  })
  .readonly();
export type ScanReport = z.infer<typeof ScanReport>;

import * as z from 'zod';
import { Fix, InstantText, Severity } from '../model/index.ts';

/** Which layer of the estate a finding counts in; one may count in several, as the pages of the estate do. */
export const FindingLayer = z.enum(['control-plane', 'node', 'image', 'add-on']);
export type FindingLayer = z.infer<typeof FindingLayer>;

/** By when: `late` is over, `week` and `month` are within 7 and 30 days (what is late too), `none` has no date. */
export const FindingDue = z.enum(['late', 'week', 'month', 'none']);
export type FindingDue = z.infer<typeof FindingDue>;

/** Whether somebody has a fix: for everybody, for who pays only, for nobody; or nobody says. */
export const FindingFix = z.enum(['available', 'paid', 'none', 'unknown']);
export type FindingFix = z.infer<typeof FindingFix>;

const text = z.string().min(1).max(500);

/** Which findings are asked for: all filters must fit. One that is not known here is refused, never passed over. */
export const FindingQuery = z.strictObject({
  /** Words that must all stand somewhere in it: names, package, fix, place. */
  q: text.optional(),
  severity: Severity.optional(),
  due: FindingDue.optional(),
  exploited: z.enum(['yes', 'no']).optional(),
  fix: FindingFix.optional(),
  layer: FindingLayer.optional(),
  exposure: z.enum(['open', 'controlled', 'small', 'unknown']).optional(),
  namespace: text.optional(),
  /** `shop/Deployment/web`. */
  workload: text.optional(),
  /** The `next` of the page before. */
  after: text.optional(),
});
export type FindingQuery = z.infer<typeof FindingQuery>;

/** A finding in a list. */
export const FindingRow = z
  .object({
    id: z.string(),
    vulnerability: z.string(),
    aliases: z.array(z.string()).readonly(),
    package: z.object({ name: z.string(), version: z.string(), type: z.string() }).readonly(),
    fix: Fix,
    severity: Severity,
    /** The feeds whose severity counts; empty where nobody rates it. */
    severityFrom: z.array(z.string()).readonly(),
    exploited: z.boolean(),
    exposure: z.string(),
    due: InstantText.optional(),
    /** The profile and row that set the date, or that say why there is none. */
    dueRule: z.string(),
    points: z.number().int(),
    /** What it is in: an image by its first name, or a component. */
    subject: z.string(),
    /** The first few places where that runs, and how many there are. */
    where: z.object({ names: z.array(z.string()).readonly(), total: z.number().int() }).readonly(),
    /** Until when somebody took the risk; the finding stays open. */
    acceptedUntil: InstantText.optional(),
  })
  .readonly();
export type FindingRow = z.infer<typeof FindingRow>;

/** How many findings each value of a filter leaves, with all other filters as they are; values without any are left out. */
export const FindingFacet = z
  .object({
    filter: z.enum(['severity', 'due', 'exploited', 'fix', 'layer', 'exposure', 'namespace']),
    values: z.array(z.object({ value: z.string(), findings: z.number().int() }).readonly()).readonly(),
  })
  .readonly();
export type FindingFacet = z.infer<typeof FindingFacet>;

/** Findings of the last scan in the order to deal with them, page by page. */
export const FindingPage = z
  .object({
    scannedAt: InstantText,
    /** Of the scan, and of these what the filters leave. */
    total: z.number().int(),
    found: z.number().int(),
    facets: z.array(FindingFacet).readonly(),
    rows: z.array(FindingRow).readonly(),
    /** Asks for what follows; absent at the end. It holds across scans: what moved before it is not told again. */
    next: z.string().optional(),
  })
  .readonly();
export type FindingPage = z.infer<typeof FindingPage>;

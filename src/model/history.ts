import * as z from 'zod';
import { DigestText, InstantText } from './schemas.ts';

/** Which package a record is about; `any` only where its document says so. */
export const HistoryPackage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('any') }).readonly(),
  z.object({ kind: z.literal('purl'), purl: z.string() }).readonly(),
  z.object({ kind: z.literal('name'), name: z.string(), version: z.string().optional() }).readonly(),
]);
export type HistoryPackage = z.infer<typeof HistoryPackage>;

/** Where a record holds; `unsaid` where its document does not say. */
export const HistoryScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everywhere') }).readonly(),
  /** `registry.acme.io/shop/web`; an acceptance of one tag or digest is not one of the others. */
  z
    .object({
      kind: z.literal('image'),
      repository: z.string(),
      tag: z.string().optional(),
      digest: z.string().optional(),
    })
    .readonly(),
  z.object({ kind: z.literal('namespace'), namespace: z.string() }).readonly(),
  z.object({ kind: z.literal('unsaid') }).readonly(),
]);
export type HistoryScope = z.infer<typeof HistoryScope>;

/** That a person takes the risk, as a document has it; what is missing keeps it from having effect. */
export const SaidAcceptance = z
  .object({ by: z.string().optional(), reason: z.string().optional(), until: InstantText.optional() })
  .readonly();
export type SaidAcceptance = z.infer<typeof SaidAcceptance>;

/** What another tool knew of a vulnerability in a package: since when, who took the risk, which ticket. */
export const HistoryRecord = z
  .object({
    /** The same in the next export of the same source: `finding 4711`, or what it is about. */
    key: z.string(),
    /** Where it stands in its document: `line 12`, `results[3]`. */
    place: z.string(),
    vulnerabilities: z.array(z.string()).min(1).readonly(),
    package: HistoryPackage,
    /** Files inside the subject, of which one must be the package's; none means any. */
    paths: z.array(z.string()).readonly(),
    scope: HistoryScope,
    firstSeen: InstantText.optional(),
    acceptance: SaidAcceptance.optional(),
    ticket: z.string().optional(),
  })
  .readonly();
export type HistoryRecord = z.infer<typeof HistoryRecord>;

/** Who says so: the tool, its document by name and digest, the place in it, and who brought it when. */
export const HistorySource = z
  .object({
    tool: z.string(),
    document: z.string(),
    digest: DigestText,
    place: z.string(),
    importedAt: InstantText,
    importedBy: z.string(),
  })
  .readonly();
export type HistorySource = z.infer<typeof HistorySource>;

/** A record as the store keeps it. `id` is made of what it says, so that the same fact is kept once. */
export const KeptHistory = z
  .object({ id: z.string(), record: HistoryRecord, source: HistorySource })
  .readonly();
export type KeptHistory = z.infer<typeof KeptHistory>;

/** An acceptance in force: the finding stays in sight and its clock runs on. */
export const Acceptance = z
  .object({ by: z.string(), reason: z.string(), until: InstantText, source: HistorySource })
  .readonly();
export type Acceptance = z.infer<typeof Acceptance>;

/** What was imported about one finding. */
export const FindingHistory = z
  .object({
    /** Set where another tool saw it before Oakum did. */
    seen: z.object({ at: InstantText, source: HistorySource }).readonly().optional(),
    accepted: Acceptance.optional(),
    /** Acceptances that have no effect here, each with the reason: over, incomplete, for other places. */
    notAccepted: z
      .array(z.object({ said: SaidAcceptance, reason: z.string(), source: HistorySource }).readonly())
      .readonly(),
    tickets: z.array(z.object({ ticket: z.string(), source: HistorySource }).readonly()).readonly(),
  })
  .readonly();
export type FindingHistory = z.infer<typeof FindingHistory>;

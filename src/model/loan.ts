import * as z from 'zod';
import { Place } from './finding.ts';
import { Os, PackageType } from './package.ts';
import { PackageChange } from './patch.ts';
import { DigestText, InstantText } from './schemas.ts';

/** Who answers for a loan, and who says so: a Baseline, or the team label of a workload. Nobody may be known. */
export const LoanOwner = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('baseline'), name: z.string(), evidence: z.string() }).readonly(),
  z.object({ kind: z.literal('workload'), name: z.string(), evidence: z.string() }).readonly(),
  z.object({ kind: z.literal('unknown') }).readonly(),
]);
export type LoanOwner = z.infer<typeof LoanOwner>;

/** Where the fix belongs: the source that the image is built from. Labels and statements that nobody verified lead nowhere by themselves. */
export const SourceFix = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('known'),
      repository: z.string(),
      /** The revision that was built; absent where only the repository is named. */
      revision: z.string().optional(),
      /** What says so: `baseline`, `provenance`, or the name of a label. */
      evidence: z.string(),
    })
    .readonly(),
  z.object({ kind: z.literal('unknown') }).readonly(),
]);
export type SourceFix = z.infer<typeof SourceFix>;

/** One vulnerability in one package, whatever its version: what the patch took away and must not come back. */
export const LoanCover = z.object({ vulnerability: z.string(), package: z.string() }).readonly();
export type LoanCover = z.infer<typeof LoanCover>;

/** How a loan came to its end. */
export const LoanEnd = z.discriminatedUnion('kind', [
  /** The owner's own build has the fixes: a scan of it finds nothing of what the loan covers. */
  z
    .object({
      kind: z.literal('fixed'),
      at: InstantText,
      image: z.string(),
      digest: DigestText,
      /** It runs, or a registry offers it as a newer tag. */
      how: z.enum(['runs', 'offered']),
      /** What was looked for and not found. */
      covers: z.number().int(),
      /** The feeds that it was judged by, as `id@asOf`. */
      restsOn: z.array(z.string()).readonly(),
    })
    .readonly(),
  /** A later patch of the same image took its place. */
  z.object({ kind: z.literal('replaced'), at: InstantText, loan: z.string() }).readonly(),
  /** The run that made it was rolled back. */
  z.object({ kind: z.literal('rolled-back'), at: InstantText, run: z.string() }).readonly(),
  /** A person says that it is over. */
  z.object({ kind: z.literal('person'), at: InstantText, by: z.string(), reason: z.string() }).readonly(),
]);
export type LoanEnd = z.infer<typeof LoanEnd>;

/**
 * A layer patch lent to an image until its owner's own build has the fix. It is opened when a patched image is pushed by
 * hand, or rolled out by a run, and never changed but by its end.
 */
export const Loan = z
  .object({
    /** `loan-` and 12 hex digits over repository, tag and digest of the patched image. */
    id: z.string(),
    patched: z.object({ repository: z.string(), tag: z.string(), digest: DigestText }).readonly(),
    /** The image that was patched, as it was named. */
    source: z.object({ reference: z.string(), digest: DigestText }).readonly(),
    engine: z.string(),
    os: Os.optional(),
    /** Of the packages: whose order of versions counts. Absent where the image told no system. */
    packageType: PackageType.optional(),
    packages: z.array(PackageChange).readonly(),
    /** Sorted. Empty where nothing was known to be wrong with what moved. */
    covers: z.array(LoanCover).readonly(),
    owner: LoanOwner,
    fix: SourceFix,
    /** The run that rolled it out; absent for what a person did by hand. */
    run: z.string().optional(),
    /** Where that run put it. */
    where: z.array(Place).readonly(),
    openedAt: InstantText,
    openedBy: z.string(),
    expiresAt: InstantText,
    /** Whose number of days it is: a Baseline's, or the default. */
    expiryRule: z.string(),
    end: LoanEnd.optional(),
  })
  .readonly();
export type Loan = z.infer<typeof Loan>;

export const LoanState = z.enum(['expired', 'open', 'retired']);
export type LoanState = z.infer<typeof LoanState>;

/** `now` is ISO text. */
export function loanState({ end, expiresAt }: Pick<Loan, 'end' | 'expiresAt'>, now: string): LoanState {
  if (end !== undefined) return 'retired';
  return expiresAt <= now ? 'expired' : 'open';
}

/** Days of a loan of which no Baseline speaks. */
export const defaultLoanDays = 30;

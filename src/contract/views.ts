import * as z from 'zod';
import {
  Approval,
  FeedInfo,
  Lifecycle,
  Loan,
  LoanState,
  Plan,
  PopulationSummary,
  ReportFinding,
  ReportImage,
  ReportPatch,
  Run,
  Unread,
  WritingStop,
} from '../model/index.ts';

/** Who is signed in, and what this server looks after. */
export const Session = z
  .object({ user: z.string(), cluster: z.string(), canWrite: z.boolean(), version: z.string() })
  .readonly();
export type Session = z.infer<typeof Session>;

/** The first page: what to do next, what is late, what could not be read. */
export const Overview = z
  .object({
    /** `waiting` until the first scan of this server is done. */
    state: z.enum(['waiting', 'scanning', 'ready', 'failed']),
    problem: z.string().optional(),
    cluster: z
      .object({ id: z.string(), name: z.string(), version: z.string().optional() })
      .readonly()
      .optional(),
    scannedAt: z.string().optional(),
    counts: z
      .object({
        workloads: z.number(),
        nodes: z.number(),
        images: z.number(),
        findings: z.number(),
        exploited: z.number(),
        overdue: z.number(),
        patches: z.number(),
        /** Findings that no patch of Oakum's removes yet. */
        stuck: z.number(),
      })
      .readonly(),
    coverage: z
      .object({ read: z.number(), total: z.number(), unread: z.array(Unread).readonly() })
      .readonly(),
    /** Clusters that are known to exist beside this one; its `unread` come before those of the coverage. */
    population: PopulationSummary.optional(),
    /** The first patches in the order to do them. */
    next: z.array(ReportPatch).readonly(),
    overdue: z.array(ReportPatch).readonly(),
    unknowns: z
      .array(
        z
          .object({
            what: z.string(),
            packages: z.number(),
            reason: z.string(),
            notJudged: z.literal(true).optional(),
          })
          .readonly(),
      )
      .readonly(),
    lifecycle: z.array(Lifecycle).readonly(),
    runs: z.array(Run).readonly(),
    /** Layer patches whose images have no build of their own with the fixes yet; the expired ones are named. */
    loans: z
      .object({
        open: z.number(),
        expired: z.array(Loan).readonly(),
      })
      .readonly(),
    feeds: z.array(FeedInfo).readonly(),
    /** What the watches say: a watch that is behind is shown. */
    watching: z
      .object({
        state: z.enum(['synced', 'behind', 'off']),
        reason: z.string(),
        /** Until when the readings are known to be right; absent while nothing is behind and reading succeeds. */
        asOf: z.string().optional(),
        /** What is behind, since when and why; the coverage says it too. */
        behind: z
          .array(
            z
              .object({ what: z.string(), code: z.string(), reason: z.string(), since: z.string() })
              .readonly(),
          )
          .readonly(),
      })
      .readonly(),
    /** Set while all writing is paused: who did it, when and why. */
    stop: WritingStop.optional(),
    /** Changes that could not be taken up: the last good state is in force, and for a configuration nothing new is written. */
    notTakenUp: z
      .array(
        z
          .object({
            what: z.enum(['configuration', 'advisories']),
            code: z.string(),
            message: z.string(),
            hint: z.string().optional(),
            since: z.string(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type Overview = z.infer<typeof Overview>;

/** Layer patches that are lent to images: expired ones first, ended ones last. */
export const LoansView = z
  .object({
    /** By this time a loan is open or expired. */
    asOf: z.string(),
    loans: z
      .array(
        z
          .object({
            loan: Loan,
            state: LoanState,
            /** What a person may ask of it in this state. */
            acts: z.array(z.string()).readonly(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type LoansView = z.infer<typeof LoansView>;

/** A loan that has ended; `isNew` is false where it had before, by whatever its `end` says. */
export const EndedLoan = z.object({ loan: Loan, isNew: z.boolean() }).readonly();
export type EndedLoan = z.infer<typeof EndedLoan>;

/** One patch or vulnerability with every input of its verdict. */
export const ExplanationView = z
  .object({
    scannedAt: z.string(),
    patch: ReportPatch.optional(),
    findings: z.array(ReportFinding).readonly(),
    /** The images that the findings are in. */
    images: z.array(ReportImage).readonly(),
  })
  .readonly();
export type ExplanationView = z.infer<typeof ExplanationView>;

/** A scan was asked for; it runs by itself and tells when it is done. */
export const ScanAsked = z.object({ state: z.string() }).readonly();
export type ScanAsked = z.infer<typeof ScanAsked>;

/** The stop that was lifted; absent where nothing was paused. */
export const Lifted = z.object({ lifted: WritingStop.optional() }).readonly();
export type Lifted = z.infer<typeof Lifted>;

/** A plan with the words of people on it, and the run that carried it out, if one did. */
export const PlanView = z
  .object({ plan: Plan, approvals: z.array(Approval).readonly(), run: z.string().optional() })
  .readonly();
export type PlanView = z.infer<typeof PlanView>;

/** A run, what may be asked of it in its phase, and what was said of it, oldest first. */
export const RunView = z
  .object({
    run: Run,
    acts: z.array(z.string()).readonly(),
    sentences: z.array(z.object({ at: z.string(), text: z.string() }).readonly()).readonly(),
  })
  .readonly();
export type RunView = z.infer<typeof RunView>;

/** The report on a run. */
export const RunReport = z.object({ markdown: z.string() }).readonly();
export type RunReport = z.infer<typeof RunReport>;

/** One live event: something changed, fetch it again; or a sentence of a run. */
export const RunEvent = z
  .object({
    kind: z.enum(['scan', 'plan', 'run', 'sentence', 'loan', 'garbage']),
    id: z.string(),
    text: z.string(),
    at: z.string(),
  })
  .readonly();
export type RunEvent = z.infer<typeof RunEvent>;

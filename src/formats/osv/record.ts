import * as z from 'zod';

const Text = z.string().max(20_000);
const List = <T extends z.ZodType>(item: T) => z.array(item).max(100_000).readonly();

const Event = z
  .object({
    introduced: z.string().optional(),
    fixed: z.string().optional(),
    last_affected: z.string().optional(),
    limit: z.string().optional(),
  })
  .readonly();
export type OsvEvent = z.infer<typeof Event>;

const Range = z.object({ type: z.string(), events: List(Event).default([]) }).readonly();
export type OsvRange = z.infer<typeof Range>;

const SeverityEntry = z.object({ type: z.string(), score: z.string().max(400) }).readonly();

const Affected = z
  .object({
    package: z
      .object({
        ecosystem: z.string().min(1),
        name: z.string().min(1),
        purl: z.string().optional().catch(undefined),
      })
      .readonly()
      .optional(),
    ranges: List(Range).nullish(),
    /** Some tools replace a long list by its length; the ranges say the same. */
    versions: z.union([List(z.string()), z.number().transform(() => undefined)]).nullish(),
    severity: List(SeverityEntry).nullish(),
    ecosystem_specific: z
      .object({
        custom_ranges: List(Range).optional().catch(undefined),
        urgency: z.string().optional().catch(undefined),
        severity: z.string().optional().catch(undefined),
      })
      .readonly()
      .nullish()
      .catch(undefined),
    database_specific: z
      .object({ last_known_affected_version_range: z.string().optional().catch(undefined) })
      .readonly()
      .nullish()
      .catch(undefined),
  })
  .readonly();
export type OsvAffected = z.infer<typeof Affected>;

/** Only the fields that are used; what feeds add for themselves never makes a record bad. */
export const OsvRecord = z
  .object({
    id: z.string().min(1).max(200),
    aliases: List(z.string()).nullish(),
    upstream: List(z.string()).nullish(),
    related: List(z.string()).nullish(),
    published: z.string().optional().catch(undefined),
    modified: z.string().optional().catch(undefined),
    withdrawn: z.string().optional().catch(undefined),
    summary: Text.optional().catch(undefined),
    severity: List(SeverityEntry).nullish(),
    affected: List(Affected).nullish(),
    database_specific: z
      .object({ severity: z.string().optional().catch(undefined) })
      .readonly()
      .nullish()
      .catch(undefined),
  })
  .readonly();
export type OsvRecord = z.infer<typeof OsvRecord>;

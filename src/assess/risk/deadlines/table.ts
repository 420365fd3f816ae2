import * as z from 'zod';
import { DateText } from '../../../model/index.ts';

/** The inputs a table may ask for. A new one is a new decision point in points.ts. */
export const DecisionPointName = z.enum([
  'kev',
  'exposed',
  'automatable',
  'technicalImpact',
  'severity',
  'exploitation',
  'exposure',
  'humanImpact',
  'mission',
  'potentialImpact',
  'exploitable',
  'reachable',
  'fixed',
]);
export type DecisionPointName = z.infer<typeof DecisionPointName>;

const Condition = z.partialRecord(DecisionPointName, z.string()).readonly();

/** `first-seen` is detection; `evaluated`, when its evaluation was completed, which Oakum does as it detects. */
export const DeadlineClock = z.enum([
  'first-seen',
  'exploited-or-first-seen',
  'disclosed',
  'kev-listed',
  'fix-available',
  'evaluated',
]);
export type DeadlineClock = z.infer<typeof DeadlineClock>;

/**
 * A deadline profile as data: exactly one row for every combination of its inputs. `days` (parts of one too) and `months`
 * (of the calendar) both absent mean that the row sets no date; `outcome` then says what to do. The first default whose
 * `when` holds fills an input that is not known.
 */
export const DeadlineTable = z
  .object({
    schemaVersion: z.literal(1),
    profile: z.string(),
    title: z.string(),
    source: z.string(),
    licence: z.string(),
    asOf: DateText,
    /**
     * What days are counted from. `exploited-or-first-seen`: the earlier of the listing as exploited and our own first sight.
     * A moment that is not known is replaced by the earliest known one of disclosure and first sight.
     */
    clock: DeadlineClock,
    inputs: z.array(DecisionPointName).min(1).readonly(),
    defaults: z
      .array(
        z
          .object({
            input: DecisionPointName,
            value: z.string(),
            when: Condition.optional(),
            reason: z.string(),
          })
          .readonly(),
      )
      .readonly(),
    rows: z
      .array(
        z
          .object({
            row: z.number().int(),
            when: Condition,
            days: z.number().min(0).optional(),
            months: z.number().int().min(1).optional(),
            outcome: z.string(),
          })
          .readonly(),
      )
      .min(1)
      .readonly(),
  })
  .readonly();
export type DeadlineTable = z.infer<typeof DeadlineTable>;

import * as z from 'zod';
import { DateText, DeadlineClock, DecisionPointName } from '../../../model/index.ts';

/** One value, or several of which any will do. */
const Condition = z
  .partialRecord(DecisionPointName, z.union([z.string(), z.array(z.string()).readonly()]))
  .readonly();

/**
 * A deadline profile as data: a row for every combination of its inputs, the first that holds decides. `days` (parts of
 * one too) and `months` (of the calendar) both absent mean that the row sets no date; `outcome` then says what to do. The
 * first default whose `when` holds fills an input that is not known; an input without one may be anything, and the
 * strictest row that could hold decides.
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
    inputs: z.array(DecisionPointName).readonly(),
    defaults: z
      .array(
        z
          .object({
            input: DecisionPointName,
            value: z.string(),
            when: Condition.optional(),
            reason: z.string(),
            /** What to do so that it is known, said in the rule itself: set where the default is not the strictest value. */
            remedy: z.string().optional(),
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

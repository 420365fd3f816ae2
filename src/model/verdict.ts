import * as z from 'zod';
import { InstantText } from './schemas.ts';

/** A gate's answer. `inconclusive` and `error` hold; they never pass. */
export const Verdict = z
  .object({
    kind: z.enum(['pass', 'fail', 'inconclusive', 'error']),
    gate: z.string(),
    reason: z.string(),
    at: InstantText,
    /** What was measured, `name=value`. */
    measured: z.array(z.string()).readonly(),
  })
  .readonly();
export type Verdict = z.infer<typeof Verdict>;

/** One of the three witnesses that a patch is verified by. */
export const Witness = z
  .object({
    name: z.enum(['running-digest', 'rescan', 'package-hashes']),
    agrees: z.boolean(),
    statement: z.string(),
  })
  .readonly();
export type Witness = z.infer<typeof Witness>;

/** Did it work: verified only when all witnesses agree; else applied, unverified, with what is missing. */
export const Attestation = z
  .object({
    run: z.string(),
    patch: z.string(),
    state: z.enum(['verified', 'applied-unverified']),
    at: InstantText,
    witnesses: z.array(Witness).readonly(),
    removed: z.array(z.string()).readonly(),
    remaining: z.array(z.string()).readonly(),
  })
  .readonly();
export type Attestation = z.infer<typeof Attestation>;

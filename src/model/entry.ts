import { z } from 'zod';
import { DigestText, InstantText } from './schemas.ts';

/**
 * One line of the evidence log. Stored as RFC 8785 JSON; its leaf is SHA-256(0x00 ‖ bytes). `previous` is the leaf of
 * the entry before it (absent for the first), so that the log is a chain as well as a future Merkle tree.
 */
export const Entry = z
  .object({
    index: z.number().int().min(0),
    at: InstantText,
    kind: z.enum([
      'plan-made',
      'approved',
      'rejected',
      'run-started',
      'intent',
      'outcome',
      'verdict',
      'attested',
      'run-ended',
      'run-paused',
      'run-resumed',
      'run-aborted',
      'rolled-back',
      'digest-quarantined',
      'feeds-updated',
    ]),
    by: z.string(),
    run: z.string().optional(),
    /** The record itself: an effect, an outcome, a verdict… closed by its own schema. */
    body: z.record(z.string(), z.json()).readonly(),
    previous: DigestText.optional(),
  })
  .readonly();
export type Entry = z.infer<typeof Entry>;
export type EntryKind = Entry['kind'];

/** A signed statement of how long the log is: leaf of its last entry, by the evidence key. */
export const Checkpoint = z
  .object({
    size: z.number().int(),
    head: DigestText,
    at: InstantText,
    keyId: z.string(),
    signature: z.string(),
  })
  .readonly();
export type Checkpoint = z.infer<typeof Checkpoint>;

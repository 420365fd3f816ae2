import * as z from 'zod';
import { canonicalJson, type Digest, sha256 } from '../kernel/pure/index.ts';
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
      'writing-paused',
      'writing-resumed',
      'history-imported',
      'trust-judged',
      'signing-key-changed',
      'loan-opened',
      'loan-ended',
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

/** The bytes of an entry as the log keeps them: RFC 8785 JSON, one line. */
export function entryText(entry: Entry): string {
  return canonicalJson(entry);
}

/** The leaf of an entry: SHA-256(0x00 ‖ bytes), as in RFC 6962. */
export function leafOf(text: string): Digest {
  return sha256(Buffer.concat([Buffer.of(0), Buffer.from(text, 'utf8')]));
}

/** The key of the effect that an intent or an outcome is about: `body.key`. */
export function effectKeyOf(entry: Pick<Entry, 'kind' | 'body'>): string | undefined {
  if (entry.kind !== 'intent' && entry.kind !== 'outcome') return undefined;
  const key = entry.body.key;
  return typeof key === 'string' ? key : undefined;
}

/**
 * A signed statement of what the log held: how many entries, the leaf of the last one, and the Merkle root (RFC 6962)
 * over all leaves. The signature (base64, ECDSA P-256 in DER) is over the RFC 8785 bytes without `signature`, by the
 * evidence key.
 */
export const Checkpoint = z
  .object({
    size: z.number().int().min(1),
    head: DigestText,
    root: DigestText,
    at: InstantText,
    keyId: z.string(),
    signature: z.string(),
  })
  .readonly();
export type Checkpoint = z.infer<typeof Checkpoint>;

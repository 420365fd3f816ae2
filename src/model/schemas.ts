import * as z from 'zod';
import { type Digest, isDigest } from '../kernel/pure/index.ts';

/** A sha256 digest at a door. */
export const DigestText = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value), {
  message: 'expected sha256: and 64 hex digits',
});

/** An instant as ISO 8601 UTC with milliseconds: `2026-11-21T09:00:00.000Z`. */
export const InstantText = z.iso.datetime({ precision: 3 });
export type InstantText = z.infer<typeof InstantText>;

/** A calendar date, `2026-11-21`. */
export const DateText = z.iso.date();
export type DateText = z.infer<typeof DateText>;

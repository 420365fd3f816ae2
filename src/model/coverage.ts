import * as z from 'zod';
import { compareText } from '../kernel/pure/index.ts';

/** One thing that exists and was not read: what, a stable code (`oci.unauthorized`), and a reason for a person. */
export const Unread = z.object({ what: z.string(), code: z.string(), reason: z.string() }).readonly();
export type Unread = z.infer<typeof Unread>;

/**
 * What was read, out of what exists; the rest is unknown and listed. `total` = `read` + `unread.length`. `leftOut` was
 * read and set aside by a rule (packages for development only): it is told, and makes nothing partial.
 */
export const Coverage = z
  .object({
    read: z.number().int().min(0),
    total: z.number().int().min(0),
    unread: z.array(Unread).readonly(),
    leftOut: z.array(Unread).readonly().optional(),
  })
  .readonly();
export type Coverage = z.infer<typeof Coverage>;

/** What a room returns: the value, what it could not read, and never a log line instead. */
export interface Outcome<T> {
  readonly value: T;
  readonly coverage: Coverage;
}

export const nothingRead: Coverage = { read: 0, total: 0, unread: [] };

export function allRead(count: number): Coverage {
  return { read: count, total: count, unread: [] };
}

export function unreadOnly(unread: readonly Unread[]): Coverage {
  return { read: 0, total: unread.length, unread };
}

/** The sum of coverages, unread and left out sorted by what. */
export function mergeCoverage(parts: readonly Coverage[]): Coverage {
  const leftOut = parts.flatMap((part) => part.leftOut ?? []);
  return {
    read: parts.reduce((sum, part) => sum + part.read, 0),
    total: parts.reduce((sum, part) => sum + part.total, 0),
    unread: parts
      .flatMap((part) => part.unread)
      .toSorted((left, right) => compareText(left.what, right.what)),
    ...(leftOut.length === 0
      ? {}
      : { leftOut: leftOut.toSorted((left, right) => compareText(left.what, right.what)) }),
  };
}

/** Partial is never clean: true when something that exists was not read. */
export function isPartial(coverage: Coverage): boolean {
  return coverage.unread.length > 0;
}

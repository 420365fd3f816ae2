import * as z from 'zod';

/** Ways to remove findings from an image, the most lasting first. */
export const wayNames = ['newer-tag', 'rebuild', 'base', 'layer-patch', 'mitigation'] as const;

/**
 * One way, and why it is taken or not. `possible`: it could be done, by Oakum or by its owner. `unknown`: nobody could look,
 * or nobody says what it needs; that is never `impossible`.
 */
export const PatchWay = z
  .object({
    way: z.enum(wayNames),
    state: z.enum(['chosen', 'possible', 'impossible', 'unknown']),
    reason: z.string(),
    /** Findings that it would remove; absent where it cannot be done or nobody knows. */
    removes: z.number().int().optional(),
    /** True where it may remove fewer: nobody has seen the result yet. */
    isAtMost: z.boolean().optional(),
    /** Findings that would stay. */
    leaves: z.number().int().optional(),
    /** What may go wrong by it. */
    risk: z.string(),
  })
  .readonly();
export type PatchWay = z.infer<typeof PatchWay>;

import * as z from 'zod';

/** Every way out of the findings of an image, in the order in which they are preferred. */
export const wayKinds = ['newer-tag', 'rebuild', 'base-patch', 'layer-patch', 'mitigation'] as const;
export type WayKind = (typeof wayKinds)[number];

/**
 * `chosen` a plan takes it · `possible` it could be taken · `not-possible` something that is known stands against it ·
 * `unknown` what it depends on was not read or asked: nobody may call it impossible.
 */
export const WayState = z.enum(['chosen', 'possible', 'not-possible', 'unknown']);
export type WayState = z.infer<typeof WayState>;

/** One way out of the findings that a patch is about: whether it can be taken, and why it is or is not. */
export const Way = z
  .object({
    way: z.enum(wayKinds),
    state: WayState,
    reason: z.string().min(1),
    /** Ids of findings, sorted. Absent where nobody can say before it is done. */
    removes: z.array(z.string()).readonly().optional(),
    /** How many of the findings stay. Absent with `removes`. */
    leaves: z.number().int().min(0).optional(),
    risks: z.array(z.string()).readonly(),
    /** What must be there or be done before it can be taken. */
    needs: z.array(z.string()).readonly(),
  })
  .readonly();
export type Way = z.infer<typeof Way>;

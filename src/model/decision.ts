import { z } from 'zod';
import { InstantText } from './schemas.ts';

/** allow, needs approval, waits for a window, blocked: always with the rule that spoke. */
export const Decision = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('allow'), rule: z.string() }).readonly(),
  z.object({ kind: z.literal('needs-approval'), rule: z.string(), required: z.number().int() }).readonly(),
  z.object({ kind: z.literal('waits'), rule: z.string(), until: InstantText.optional() }).readonly(),
  z
    .object({ kind: z.literal('blocked'), rule: z.string(), reasons: z.array(z.string()).readonly() })
    .readonly(),
]);
export type Decision = z.infer<typeof Decision>;

/** A person's word on one plan, bound to its digest. */
export const Approval = z
  .object({
    planDigest: z.string(),
    verdict: z.enum(['approved', 'rejected']),
    by: z.string(),
    /** `operating-system user` without server, `signed-in` with it. */
    identity: z.enum(['os-user', 'signed-in']),
    at: InstantText,
    reason: z.string(),
    expires: InstantText.optional(),
  })
  .readonly();
export type Approval = z.infer<typeof Approval>;

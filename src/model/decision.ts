import * as z from 'zod';
import { InstantText } from './schemas.ts';
import type { VerifyDemands } from './verify-demands.ts';

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

/** `open`, or closed with the rule that closes it and the moment it opens, or unreadable (which holds). */
export type WindowState =
  | { readonly kind: 'open'; readonly rule: string }
  | {
      readonly kind: 'closed';
      readonly rule: string;
      readonly until: string | undefined;
      /** When it closes again after that; undefined where nobody can say. */
      readonly closes: string | undefined;
    }
  | { readonly kind: 'unreadable'; readonly rule: string; readonly reason: string };

/** What the policies say of one patch: the decision with its rule, and the settings of the policy that spoke. */
export interface PolicyVerdict {
  readonly decision: Decision;
  readonly policy: string;
  readonly engines: readonly string[];
  readonly gate: { readonly bake: string; readonly deadline: string };
  readonly verify: VerifyDemands;
  /** Whether the owner's CI may be asked. */
  readonly rebuild: 'never' | 'choose';
  readonly budget: number;
  readonly secondPerson: boolean;
}

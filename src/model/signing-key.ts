import * as z from 'zod';
import { InstantText } from './schemas.ts';

/** SHA-256 over the public key in DER, 64 hex digits. */
export const KeyId = z.string().regex(/^[0-9a-f]{64}$/);

const common = {
  keyId: KeyId,
  /** PEM; absent for a key of others that is known by its id alone. */
  publicKey: z.string().optional(),
  /** Absent where it was made before keys were recorded, or by others. */
  createdAt: InstantText.optional(),
};

/** What is recorded of a key that signs images: where it stands, and since when. */
export const SigningKey = z.discriminatedUnion('state', [
  /** Signs now; there is one at most. */
  z.object({ state: z.literal('active'), ...common }).readonly(),
  /** Signs no more and still counts, beside the active one: the overlap of a rotation. */
  z.object({ state: z.literal('retiring'), ...common, since: InstantText }).readonly(),
  /** Nothing needs it any more: it counts only where a document names it. */
  z.object({ state: z.literal('retired'), ...common, since: InstantText }).readonly(),
  /** Somebody else may have it: it counts for nothing, for ever. */
  z
    .object({
      state: z.literal('compromised'),
      ...common,
      since: InstantText,
      by: z.string(),
      reason: z.string(),
    })
    .readonly(),
]);
export type SigningKey = z.infer<typeof SigningKey>;
export type SigningKeyState = SigningKey['state'];

/** A key came to stand elsewhere. Closed: the body of its entry in the evidence log. */
export const SigningKeyChange = z
  .strictObject({
    keyId: KeyId,
    state: z.enum(['active', 'retiring', 'retired', 'compromised']),
    /** Of a person, where the key was revoked. */
    reason: z.string().optional(),
  })
  .readonly();

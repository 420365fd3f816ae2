import * as z from 'zod';
import { DigestText, ImageVerdict, InstantText, SignatureFormat } from '../model/index.ts';

/** SHA-256 of a key's SubjectPublicKeyInfo, in hex. */
const keyId = z.string();

/** A statement about an image by a key that counts; the same in both formats is one. */
const StatementView = z
  .object({
    keyId,
    predicateType: z.string(),
    formats: z.array(SignatureFormat).readonly(),
    /** Of what a patched image was held against; empty for any other statement. */
    verdicts: z.array(z.object({ ...ImageVerdict.unwrap().shape, check: z.string() }).readonly()).readonly(),
    /** Of a patch: what it was made from, how, and how much its signer names with digests. */
    made: z
      .object({
        image: z.string(),
        digest: DigestText,
        engine: z.string(),
        dependencies: z.number().int(),
        withDigest: z.number().int(),
      })
      .readonly()
      .optional(),
  })
  .readonly();

/** What the signatures of an image are worth, as its registry has them now. */
export const TrustView = z
  .object({
    /** `registry.acme.io/shop/web@sha256:…`: the digest that was looked at. */
    reference: z.string(),
    checkedAt: InstantText,
    /** The keys of this installation that count, as PEM; empty where it has none. */
    keys: z.array(z.object({ keyId, publicKey: z.string() }).readonly()).readonly(),
    /** `no-key`: there is none of this installation to hold it against. */
    state: z.enum(['signed', 'unsigned', 'refused', 'no-key']),
    signatures: z.array(z.object({ keyId, format: SignatureFormat }).readonly()).readonly(),
    statements: z.array(StatementView).readonly(),
    /** Why signatures or statements do not count, or why there are none. */
    reasons: z.array(z.string()).readonly(),
    /** What the trust policies decide, and in words; `uncovered` where none speaks for it. */
    decision: z.enum(['accepted', 'warned', 'refused', 'uncovered']),
    policies: z.string(),
  })
  .readonly();
export type TrustView = z.infer<typeof TrustView>;

import type { ImageSource } from '../../edges/oci/interface.ts';
import type { Digest } from '../../kernel/pure/index.ts';
import type { SignatureFormat } from '../../model/index.ts';
import type { CertificateTrust } from './certificates/evidence.ts';

/** A key that counts for nothing: somebody else may have it. */
export interface RevokedKey {
  readonly keyId: string;
  /** PEM; without it what the key made is recognised only where somebody trusts it. */
  readonly publicKey?: string | undefined;
  /** RFC 3339. */
  readonly since: string;
}

export interface VerifyRequest {
  readonly source: ImageSource;
  /** The manifest that was resolved, never a tag. */
  readonly digest: Digest;
  /** PEM; any one of them is enough. */
  readonly publicKeys: readonly string[];
  /** Authorities whose certificates count; any one of them is enough. */
  readonly certificates?: readonly CertificateTrust[] | undefined;
  /** Keys that count for nothing, whoever trusts them. */
  readonly revoked?: readonly RevokedKey[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One valid signature: which key, in which format, and as what the signer knew the image, where the format says it. */
export interface SignatureFound {
  readonly keyId: string;
  readonly format: SignatureFormat;
  readonly repository: string | undefined;
  /** Where a certificate made it: by which authority, and for whom. Absent for a key. */
  readonly certified?: Certified;
}

export interface Certified {
  readonly authority: string;
  readonly subject: string;
  readonly issuer?: string | undefined;
}

/** What one format came to: the signatures that count, why others do not, and what else was seen. */
export interface FormatJudged {
  readonly signatures: readonly SignatureFound[];
  readonly refused: readonly string[];
  /** Whether a key that was revoked made one of those. */
  readonly isRevoked: boolean;
  /** Why there is none, where both are empty. */
  readonly absent: string;
}

/**
 * `signed`: at least one signature of a trusted key is right, whatever else hangs there. `unsigned`: there is none at
 * all. `refused`: there are some, and none counts, with a reason for each; `trust.key-compromised` where a key that was
 * revoked made one of them.
 */
export type SignatureVerdict =
  | {
      readonly kind: 'signed';
      readonly signatures: readonly SignatureFound[];
      readonly refused: readonly string[];
    }
  | { readonly kind: 'unsigned'; readonly reason: string }
  | {
      readonly kind: 'refused';
      readonly code: 'trust.not-trusted' | 'trust.key-compromised';
      readonly reasons: readonly string[];
    };

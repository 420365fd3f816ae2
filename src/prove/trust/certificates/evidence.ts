/**
 * What a signature that a certificate made brings with it: nothing of it was verified. Both formats of cosign come to this.
 */
export interface CertificateEvidence {
  /** DER: the leaf, then what is above it, where that was given. */
  readonly certificates: readonly Uint8Array[];
  /** What was signed, byte for byte, and the signature over it. */
  readonly signedBytes: Uint8Array;
  readonly signature: Uint8Array;
  /** The same as a Sigstore bundle, as JSON: entries of logs and time stamps are in it. */
  readonly bundle: unknown;
  /** The blob that a signature without an envelope is over; undefined where an envelope is. */
  readonly artifact?: Uint8Array | undefined;
}

/** Who made it by which authority, or why not. */
export type CertificateJudged =
  | {
      readonly kind: 'valid';
      /** PEM of the leaf's key. */
      readonly publicKey: string;
      readonly subject: string;
      /** Who vouched for the identity; undefined with certificates of one's own. */
      readonly issuer: string | undefined;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** One authority of a policy that trusts certificates. It never throws for what the evidence holds. */
export interface CertificateTrust {
  readonly authority: string;
  judge(evidence: CertificateEvidence): CertificateJudged;
}

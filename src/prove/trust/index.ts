/**
 * Signing and verifying with keys: pairs in cosign's file format or kept on a token or in a key service, signatures on images in both formats of cosign: under a
 * tag, which the admission controllers of clusters read, and as an attached bundle, which newer tools write. A verdict
 * names the key, and fails closed with a reason for every signature that does not count; a bundle that only attests
 * something is no signature. It stores no key and asks nobody for a passphrase.
 */
export {
  type AttestationWritten,
  type AttestRequest,
  type AttestResult,
  attestImage,
  type Predicate,
} from './attest-image.ts';
export {
  judgeTrust,
  type PolicyJudged,
  type TrustJudged,
  type TrustRequest,
} from './judge-trust.ts';
export { isKeyReference, makeKeptSigner, readKeptKey } from './kept-signer.ts';
export { type KeyPair, makeKeys, makeSigner, type Signer } from './keys.ts';
export { type SignatureWritten, type SignRequest, type SignResult, signImage } from './sign-image.ts';
export type { RevokedKey, SignatureFound, SignatureVerdict, VerifyRequest } from './signature-verdict.ts';
export type { SignerHands } from './signers/interface.ts';
export { signatureTag } from './simple-signing.ts';
export { type AttestationFound, type AttestationsFound, verifyAttestations } from './verify-attestations.ts';
export { verifyImage } from './verify-image.ts';

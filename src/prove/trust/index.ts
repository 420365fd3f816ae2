/**
 * Signing and verifying with keys: pairs in cosign's file format, signatures on images in cosign's legacy format, which
 * the admission controllers of clusters read. A verdict names the key, and fails closed with a reason for every
 * signature that does not count. It stores no key and asks nobody for a passphrase.
 */
export { type KeyPair, makeKeys, makeSigner, type Signer } from './keys.ts';
export { type SignRequest, type SignResult, signImage } from './sign-image.ts';
export { signatureTag } from './simple-signing.ts';
export {
  type SignatureFound,
  type SignatureVerdict,
  type VerifyRequest,
  verifyImage,
} from './verify-image.ts';

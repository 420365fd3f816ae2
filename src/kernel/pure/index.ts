/**
 * The part of the kernel that is pure: errors, digests, canonical JSON, limits. Bytes and values in, values out;
 * no clock, file, network or randomness. Every room may import it.
 */
export { compareText } from './compare.ts';
export { type Digest, hexOf, isDigest, parseDigest, sha256 } from './digest.ts';
export { errorCode, errorMessage, OakumError, type OakumErrorOptions, type RetryAdvice } from './errors.ts';
export { canonicalJson, type Json } from './json.ts';
export { isSignedBy, publicKeyId } from './keys.ts';
export { ownValue } from './own-value.ts';
export { cleanPath, joinInside } from './paths.ts';
export { Room } from './room.ts';
export { oakumVersion } from './version.ts';

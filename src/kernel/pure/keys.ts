import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { OakumError } from './errors.ts';

/** Public keys are short; anything longer is not one. */
const maxPemLength = 16_384;

/**
 * The id of a public key: 64 hex digits, SHA-256 over its SubjectPublicKeyInfo in DER. By hand:
 * `openssl pkey -pubin -in key.pub -outform DER | sha256sum`.
 *
 * @throws key.malformed if the text is no public key in PEM.
 */
export function publicKeyId(publicPem: string): string {
  return createHash('sha256')
    .update(readPublicKey(publicPem).export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/**
 * Whether `signature` over `bytes` was made by the private half of the key. ECDSA (DER) and RSA sign a SHA-256 digest,
 * Ed25519 the bytes themselves.
 *
 * @throws key.malformed if the text is no public key in PEM; key.unsupported for other kinds of key.
 */
export function isSignedBy(publicPem: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  const key = readPublicKey(publicPem);
  return verify(digestFor(key), bytes, key, signature);
}

function readPublicKey(publicPem: string): KeyObject {
  if (publicPem.length > maxPemLength || !publicPem.includes('-----BEGIN PUBLIC KEY-----')) {
    throw new OakumError('key.malformed', 'expected a public key in PEM (BEGIN PUBLIC KEY)');
  }
  try {
    return createPublicKey({ key: publicPem, format: 'pem' });
  } catch (cause) {
    throw new OakumError('key.malformed', 'the PEM block holds no readable public key', { cause });
  }
}

function digestFor(key: KeyObject): 'sha256' | null {
  switch (key.asymmetricKeyType) {
    case 'ec':
    case 'rsa':
      return 'sha256';
    case 'ed25519':
      return null;
    default:
      throw new OakumError('key.unsupported', `keys of type ${key.asymmetricKeyType} are not supported`);
  }
}

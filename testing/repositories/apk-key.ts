import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { ApkSigningKey } from '../../src/formats/apk/index.ts';

/** A new RSA key as Alpine signs with, under the name that its signatures and /etc/apk/keys use. */
export function makeApkKey(name = 'tests@oakum.invalid-1.rsa.pub'): ApkSigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { name, pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** Its public half, PEM, as it lies in /etc/apk/keys. */
export function apkPublicKey(key: ApkSigningKey): string {
  return createPublicKey(key.pem).export({ type: 'spki', format: 'pem' }).toString();
}

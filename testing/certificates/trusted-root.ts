import { createHash, generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';
import type { CertificateAuthority } from './index.ts';

/** A log in the manner of Rekor: it promises to take what it is shown. */
export interface PromisingLog {
  /** The `trusted_root.json` of a Sigstore with this log and these authorities, and no log of certificates. */
  trustedRoot(authorities: readonly CertificateAuthority[]): string;
  /** Logs a signature over bytes by the holder of a certificate, at a time in seconds since 1970. */
  promise(signed: Logged, atSeconds: number): LogPromise;
}

export interface Logged {
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
  /** PEM */
  readonly cert: string;
}

/** What the log says, field by field as Rekor does. */
export interface LogPromise {
  readonly body: string;
  readonly integratedTime: number;
  readonly logIndex: number;
  readonly logId: string;
  readonly signedEntryTimestamp: string;
}

/** Made from what Rekor's entries are (hashedrekord 0.0.1) and how it signs them: canonical JSON by ECDSA. */
export function makePromisingLog(): PromisingLog {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const logId = createHash('sha256').update(der).digest('hex');
  return {
    trustedRoot: (authorities) => rootText({ der, logId, authorities }),
    promise: (signed, integratedTime) => {
      const body = Buffer.from(JSON.stringify(entryOf(signed))).toString('base64');
      const logIndex = 7;
      const payload = JSON.stringify({ body, integratedTime, logID: logId, logIndex });
      return { body, integratedTime, logIndex, logId, signedEntryTimestamp: signText(privateKey, payload) };
    },
  };
}

function entryOf({ bytes, signature, cert }: Logged): object {
  const value = createHash('sha256').update(bytes).digest('hex');
  const content = Buffer.from(signature).toString('base64');
  const publicKey = { content: Buffer.from(cert).toString('base64') };
  return {
    apiVersion: '0.0.1',
    kind: 'hashedrekord',
    spec: { data: { hash: { algorithm: 'sha256', value } }, signature: { content, publicKey } },
  };
}

function signText(key: KeyObject, text: string): string {
  return sign('sha256', Buffer.from(text), key).toString('base64');
}

function rootText(facts: {
  readonly der: Buffer;
  readonly logId: string;
  readonly authorities: readonly CertificateAuthority[];
}): string {
  const always = { start: '2020-01-01T00:00:00Z' };
  const certificates = facts.authorities.map(({ cert }) => ({
    rawBytes: new X509Certificate(cert).raw.toString('base64'),
  }));
  const rawBytes = facts.der;
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [
      {
        baseUrl: 'https://log.test',
        hashAlgorithm: 'SHA2_256',
        publicKey: {
          rawBytes: rawBytes.toString('base64'),
          keyDetails: 'PKIX_ECDSA_P256_SHA_256',
          validFor: always,
        },
        logId: { keyId: Buffer.from(facts.logId, 'hex').toString('base64') },
      },
    ],
    certificateAuthorities: [
      {
        subject: { organization: 'test', commonName: 'test' },
        uri: 'https://ca.test',
        certChain: { certificates },
        validFor: always,
      },
    ],
    ctlogs: [],
    timestampAuthorities: [],
  });
}

import { createHash, X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { jsonOf } from '../../../formats/json/index.ts';
import { certificatesIn } from './chain.ts';
import type { CertificateEvidence } from './evidence.ts';

/** Beside the signature, in the annotations of a layer (cosign, `specs/SIGNATURE_SPEC.md`). */
const names = {
  certificate: 'dev.sigstore.cosign/certificate',
  chain: 'dev.sigstore.cosign/chain',
  log: 'dev.sigstore.cosign/bundle',
  time: 'dev.sigstore.cosign/rfc3161timestamp',
} as const;

const maxLength = 262_144;

/** A promise of Rekor to log an entry, with the entry. */
const LogPromise = z.object({
  SignedEntryTimestamp: z.base64(),
  Payload: z.object({
    body: z.base64(),
    integratedTime: z.number().int().min(0),
    logIndex: z.number().int().min(0),
    logID: z.string().regex(/^[0-9a-f]{64}$/),
  }),
});
const TimeStamp = z.object({ SignedRFC3161Timestamp: z.base64() });
const Body = z.object({ kind: z.string(), apiVersion: z.string() });

export interface LegacySigned {
  readonly annotations: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * What came with a signature of the older format, as a bundle of the first version; undefined where no certificate did.
 *
 * @throws Error for annotations that cannot be read.
 */
export function legacyEvidence({
  annotations,
  payload,
  signature,
}: LegacySigned): CertificateEvidence | undefined {
  const pem = annotations[names.certificate];
  if (pem === undefined || pem === '') return undefined;
  const chain = annotations[names.chain] ?? '';
  if (pem.length > maxLength || chain.length > maxLength) throw new Error('its certificates are too long');
  const certificates = [new X509Certificate(pem), ...certificatesIn(chain)].map(({ raw }) => raw);
  const bundle = {
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    verificationMaterial: {
      x509CertificateChain: {
        certificates: certificates.map((raw) => ({ rawBytes: raw.toString('base64') })),
      },
      tlogEntries: logEntries(annotations[names.log]),
      timestampVerificationData: { rfc3161Timestamps: timeStamps(annotations[names.time]) },
    },
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest: createHash('sha256').update(payload).digest('base64') },
      signature: Buffer.from(signature).toString('base64'),
    },
  };
  return { certificates, signedBytes: payload, signature, bundle, artifact: payload };
}

function logEntries(text: string | undefined): readonly object[] {
  if (text === undefined || text === '') return [];
  const { SignedEntryTimestamp, Payload } = LogPromise.parse(jsonOf(Buffer.from(text)));
  const { body, integratedTime, logIndex, logID } = Payload;
  const { kind, apiVersion } = Body.parse(jsonOf(Buffer.from(body, 'base64')));
  return [
    {
      logIndex: String(logIndex),
      logId: { keyId: Buffer.from(logID, 'hex').toString('base64') },
      kindVersion: { kind, version: apiVersion },
      integratedTime: String(integratedTime),
      inclusionPromise: { signedEntryTimestamp: SignedEntryTimestamp },
      canonicalizedBody: body,
    },
  ];
}

function timeStamps(text: string | undefined): readonly object[] {
  if (text === undefined || text === '') return [];
  const { SignedRFC3161Timestamp } = TimeStamp.parse(jsonOf(Buffer.from(text)));
  return [{ signedTimestamp: SignedRFC3161Timestamp }];
}

import * as z from 'zod';
import { jsonOf } from '../json/index.ts';
import { Base64Text, EnvelopeJson, envelopeJson, envelopeOf, type SignedEnvelope } from './envelope.ts';

export type { SignedEnvelope } from './envelope.ts';

/** The version that is written, as artifact type, layer type and in the bundle itself. */
export const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
/** The versions that are read, in both ways that their types are written. */
export const bundleTypes =
  /^application\/vnd\.dev\.sigstore\.bundle(?:\.v0\.[123]\+json|\+json;version=0\.[123])$/;

/** With what a bundle says that it can be verified: a key that the verifier must have, or certificates in DER. */
export type BundleContent =
  | { readonly kind: 'key'; readonly hint: string | undefined }
  | { readonly kind: 'certificates'; readonly der: readonly Uint8Array[] };

export type OpenedBundle =
  | { readonly kind: 'bundle'; readonly envelope: SignedEnvelope; readonly by: BundleContent }
  | { readonly kind: 'refused'; readonly reason: string };

/** Chains are short: leaf, one or two above it. */
const maxCertificates = 10;
const Certificate = z.object({ rawBytes: Base64Text.min(1).max(65_536) });
const BundleJson = z.object({
  mediaType: z.string().regex(bundleTypes),
  verificationMaterial: z.object({
    publicKey: z.object({ hint: z.string().max(1_000).optional() }).optional(),
    certificate: Certificate.optional(),
    x509CertificateChain: z
      .object({ certificates: z.array(Certificate).min(1).max(maxCertificates) })
      .optional(),
  }),
  dsseEnvelope: EnvelopeJson.optional(),
  messageSignature: z.unknown().optional(),
});

/** A bundle that a key signed, without log entries. `keyId` is SHA-256 over the key's DER, in hex. */
export function writeBundle(envelope: SignedEnvelope, keyId: string): Uint8Array {
  const hint = Buffer.from(keyId, 'hex').toString('base64');
  const bundle = {
    mediaType: bundleType,
    verificationMaterial: { publicKey: { hint } },
    dsseEnvelope: envelopeJson(envelope),
  };
  return Buffer.from(JSON.stringify(bundle), 'utf8');
}

/** What a bundle holds, or why that is not for an image. It never throws. */
export function openBundle(bytes: Uint8Array): OpenedBundle {
  const parsed = BundleJson.safeParse(jsonOf(bytes));
  if (!parsed.success) return refused('it is no bundle of a version that is read here, with one signature');
  const { verificationMaterial, dsseEnvelope } = parsed.data;
  if (dsseEnvelope === undefined) return refused('it signs a message and no statement about an image');
  const by = contentOf(verificationMaterial);
  if (by === undefined) return refused('it names neither a key nor a certificate, or both');
  return { kind: 'bundle', envelope: envelopeOf(dsseEnvelope), by };
}

/** One of the three, by the specification; several would leave open which of them counts. */
function contentOf({
  publicKey,
  certificate,
  x509CertificateChain,
}: z.infer<typeof BundleJson>['verificationMaterial']): BundleContent | undefined {
  const given = [publicKey, certificate, x509CertificateChain].filter((one) => one !== undefined);
  if (given.length !== 1) return undefined;
  if (publicKey !== undefined) return { kind: 'key', hint: publicKey.hint };
  const certificates = certificate === undefined ? x509CertificateChain?.certificates : [certificate];
  const der = (certificates ?? []).map(({ rawBytes }) => Buffer.from(rawBytes, 'base64'));
  return { kind: 'certificates', der };
}

function refused(reason: string): OpenedBundle {
  return { kind: 'refused', reason };
}

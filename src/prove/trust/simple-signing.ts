import * as z from 'zod';
import { envelopeType } from '../../formats/sigstore/index.ts';
import { type Digest, hexOf, sha256 } from '../../kernel/pure/index.ts';
import { DigestText } from '../../model/index.ts';

/**
 * Cosign's legacy signature (cosign `specs/SIGNATURE_SPEC.md`): an image manifest under the tag `sha256-<hex>.sig`, one
 * layer for each signature. The layer's blob is the payload, its annotation the signature over exactly those bytes.
 * Written because policy-controller, Kyverno and Connaisseur read it from keys; they do not read the newer bundle.
 */
export const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';
export const payloadType = 'application/vnd.dev.cosign.simplesigning.v1+json';
export const signatureAnnotation = 'dev.cosignproject.cosign/signature';
const payloadKind = 'cosign container image signature';

/** As many as cosign reads. */
const maxLayers = 1_000;
/** Real payloads have 300 bytes; annotations may make them longer. */
export const maxPayloadBytes = 1024 * 1024;

/** What a signature says. Everything under `critical` is a must; what stands under `optional` is the signer's own. */
export const SigningPayload = z.object({
  critical: z.object({
    identity: z.object({ 'docker-reference': z.string() }),
    image: z.object({ 'docker-manifest-digest': DigestText }),
    type: z.literal(payloadKind),
  }),
});
export type SigningPayload = z.infer<typeof SigningPayload>;

/** A layer of a signature manifest. Loose, because appending must keep what other signers put there. */
const SignatureLayer = z.looseObject({
  mediaType: z.string(),
  digest: DigestText,
  size: z.number().int().min(0),
  annotations: z.record(z.string(), z.string()).optional(),
});
export type SignatureLayer = z.infer<typeof SignatureLayer>;

export const SignatureManifest = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  layers: z.array(SignatureLayer).max(maxLayers),
});
export type SignatureManifest = z.infer<typeof SignatureManifest>;

/** The tag under which the signatures of a digest are. */
export function signatureTag(digest: Digest): string {
  return `sha256-${hexOf(digest)}.sig`;
}

/** The bytes to sign, member for member as cosign writes them, so that the same claim has the same digest. */
export function payloadBytes(repository: string, digest: Digest): Uint8Array {
  const critical = {
    identity: { 'docker-reference': repository },
    image: { 'docker-manifest-digest': digest },
    type: payloadKind,
  };
  return Buffer.from(JSON.stringify({ critical, optional: null }), 'utf8');
}

export function signatureLayer(payload: Uint8Array, signature: Uint8Array): SignatureLayer {
  return {
    mediaType: payloadType,
    digest: sha256(payload),
    size: payload.length,
    annotations: { [signatureAnnotation]: Buffer.from(signature).toString('base64') },
  };
}

/** The tag under which the attestations of a digest are. */
export function attestationTag(digest: Digest): string {
  return `sha256-${hexOf(digest)}.att`;
}

/** A layer that holds an attestation in an envelope: the signature is inside, so the annotation is empty. */
export function attestationLayer(envelope: Uint8Array, predicateType: string): SignatureLayer {
  return {
    mediaType: envelopeType,
    digest: sha256(envelope),
    size: envelope.length,
    annotations: { [signatureAnnotation]: '', predicateType },
  };
}

/** The manifest with more layers, everything else kept, and the configuration blob that goes with it. */
export function appendLayers(
  manifest: SignatureManifest | undefined,
  more: readonly SignatureLayer[],
): { readonly manifest: Uint8Array; readonly config: Uint8Array } {
  const layers = [...(manifest?.layers ?? []), ...more];
  const config = Buffer.from(JSON.stringify(configOf(layers)), 'utf8');
  const next = {
    ...manifest,
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: configType, size: config.length, digest: sha256(config) },
    layers,
  };
  return { manifest: Buffer.from(JSON.stringify(next), 'utf8'), config };
}

/** Payloads are not compressed, so a layer's diff id is its digest. Cosign reads this when it appends to ours. */
function configOf(layers: readonly SignatureLayer[]) {
  const created = '0001-01-01T00:00:00Z';
  return {
    architecture: '',
    created,
    history: layers.map(() => ({ created })),
    os: '',
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.digest) },
    config: {},
  };
}

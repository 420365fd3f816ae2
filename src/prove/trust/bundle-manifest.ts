import * as z from 'zod';
import { bundleType, bundleTypes } from '../../formats/sigstore/index.ts';
import { sha256 } from '../../kernel/pure/index.ts';
import { DigestText } from '../../model/index.ts';
import { manifestType } from './simple-signing.ts';

/** The empty configuration of artifacts, whose descriptor repeats the artifact's type as cosign writes it. */
export const emptyConfig = Buffer.from('{}');
/** An attestation may hold a whole SBOM. */
export const maxBundleBytes = 32 * 1024 * 1024;

export interface SubjectDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** The annotations that tell a bundle's content without opening it; some lists repeat them, and nobody need believe them. */
export function bundleAnnotations(predicateType: string): Readonly<Record<string, string>> {
  return {
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': predicateType,
  };
}

/** The manifest that attaches a bundle to an image (cosign `specs/BUNDLE_SPEC.md`, v3). */
export function bundleManifest(
  bundle: Uint8Array,
  about: { readonly subject: SubjectDescriptor; readonly predicateType: string },
): Uint8Array {
  const { subject, predicateType } = about;
  const config = {
    mediaType: 'application/vnd.oci.empty.v1+json',
    digest: sha256(emptyConfig),
    size: emptyConfig.length,
    artifactType: bundleType,
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType: bundleType,
    config,
    layers: [{ mediaType: bundleType, digest: sha256(bundle), size: bundle.length }],
    subject,
    annotations: bundleAnnotations(predicateType),
  };
  return Buffer.from(JSON.stringify(manifest), 'utf8');
}

/**
 * A manifest that carries a bundle. Only the layer's type tells: lists and manifests are known to lack or misstate the
 * artifact type.
 */
export const BundleManifest = z.object({
  schemaVersion: z.literal(2),
  layers: z
    .array(
      z.object({
        mediaType: z.string().regex(bundleTypes),
        digest: DigestText,
        size: z.number().int().min(0),
      }),
    )
    .length(1),
});

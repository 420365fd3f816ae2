import * as z from 'zod';
import type { Digest } from '../kernel/pure/index.ts';
import { Coverage } from './coverage.ts';
import { Os, Package } from './package.ts';
import { DigestText } from './schemas.ts';

/** Operating system and processor that an image is for. */
export const Platform = z
  .object({ os: z.string(), architecture: z.string(), variant: z.string().optional() })
  .readonly();
export type Platform = z.infer<typeof Platform>;

/**
 * The digests that may all name one image: its index (if it came through one), the platform manifest (the identity)
 * and the configuration. A runtime may report any of them as imageID.
 */
export const ImageFamily = z
  .object({ index: DigestText.optional(), manifest: DigestText, config: DigestText })
  .readonly();
export type ImageFamily = z.infer<typeof ImageFamily>;

export function familyHas(family: ImageFamily, digest: Digest): boolean {
  return family.manifest === digest || family.index === digest || family.config === digest;
}

/** Every digest that may name the image. */
export function familyDigests({ manifest, config, index }: ImageFamily): readonly Digest[] {
  return [manifest, config, ...(index === undefined ? [] : [index])];
}

export const ImageLayer = z
  .object({
    digest: DigestText,
    diffId: DigestText,
    mediaType: z.string(),
    sizeBytes: z.number(),
    /** Where a layer that a registry may not hold lies. */
    urls: z.array(z.string()).readonly().optional(),
    /** What made it, as the configuration's history says; absent where that cannot be told for certain. */
    command: z.string().optional(),
  })
  .readonly();
export type ImageLayer = z.infer<typeof ImageLayer>;

/**
 * What build attestations beside an image or attached to it say the build took in: bases and stages that only built something, in no order.
 * Nobody checked who signed it.
 */
export const ImageProvenance = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('read'),
      materials: z.array(z.object({ name: z.string(), digest: DigestText }).readonly()).readonly(),
      /** What was built, from which revision of it. Only what is attached to an image says so here. */
      sources: z
        .array(z.object({ name: z.string(), revision: z.string() }).readonly())
        .readonly()
        .optional(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('unread'),
      reason: z.string(),
      /** Set where the registry would not say what is attached; another image of it would fare no better. */
      refusal: z.string().optional(),
    })
    .readonly(),
]);
export type ImageProvenance = z.infer<typeof ImageProvenance>;

/** An image as resolved from a registry, layout or archive, before any layer is read. */
export const Image = z
  .object({
    /** As it was asked for, e.g. `127.0.0.1:5000/shop/web:1.2`. */
    reference: z.string(),
    family: ImageFamily,
    platform: Platform,
    layers: z.array(ImageLayer).readonly(),
    labels: z.record(z.string(), z.string()).readonly(),
    /** Of the manifest, over those of its entry in the index. Unlike labels, an image does not pass them on to its children. */
    annotations: z.record(z.string(), z.string()).readonly(),
    /** Absent where there is no attestation. */
    provenance: ImageProvenance.optional(),
  })
  .readonly();
export type Image = z.infer<typeof Image>;

/**
 * What is inside one subject: an image (`image:sha256:…`), a directory (`dir:/path`), a node or a component set.
 * A subject whose package databases could not all be read says so in `coverage`; it is then never clean.
 */
export const Contents = z
  .object({
    subject: z.string(),
    os: Os.optional(),
    packages: z.array(Package).readonly(),
    coverage: Coverage,
  })
  .readonly();
export type Contents = z.infer<typeof Contents>;

/** The subject id of an image. */
export function imageSubject(manifest: Digest): string {
  return `image:${manifest}`;
}

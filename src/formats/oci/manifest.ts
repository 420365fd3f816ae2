import * as z from 'zod';
import { type Digest, isDigest, OakumError } from '../../kernel/pure/index.ts';
import { isIndexType, isManifestType } from './media-types.ts';

const DigestText = z.custom<Digest>(
  (value) => typeof value === 'string' && isDigest(value),
  'a sha256 digest',
);
const Annotations = z.record(z.string(), z.string());
const PlatformOf = z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() });

const Descriptor = z.object({
  mediaType: z.string(),
  digest: DigestText,
  size: z.number().int().min(0),
  annotations: Annotations.optional(),
  platform: PlatformOf.optional(),
  artifactType: z.string().optional(),
  urls: z.array(z.string()).optional(),
});
export type Descriptor = Readonly<z.infer<typeof Descriptor>>;

const ImageManifest = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  config: Descriptor,
  layers: z.array(Descriptor).max(4096),
  subject: Descriptor.optional(),
  annotations: Annotations.optional(),
});
export type ImageManifest = Readonly<z.infer<typeof ImageManifest>>;

const ImageIndex = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  manifests: z.array(Descriptor).max(4096),
  annotations: Annotations.optional(),
});
export type ImageIndex = Readonly<z.infer<typeof ImageIndex>>;

export type ParsedManifest =
  | { readonly kind: 'manifest'; readonly manifest: ImageManifest }
  | { readonly kind: 'index'; readonly index: ImageIndex };

/**
 * Reads a manifest or an index. The media type that came with the bytes decides; where it says neither, the document's
 * own `mediaType`, then its shape (a layout's index.json often has none).
 *
 * @throws oci.malformed, with what is wrong where.
 */
export function parseManifest(bytes: Uint8Array, mediaType: string): ParsedManifest {
  const document = jsonOf(bytes);
  const isIndex =
    isIndexType(mediaType) ||
    (!isManifestType(mediaType) &&
      typeof document === 'object' &&
      document !== null &&
      'manifests' in document);
  if (isIndex) return { kind: 'index', index: checked(ImageIndex, document) };
  return { kind: 'manifest', manifest: checked(ImageManifest, document) };
}

/** A build attestation inside an index describes another entry; it is no platform of the image. */
export function isAttestation(descriptor: Descriptor): boolean {
  if (descriptor.annotations?.['vnd.docker.reference.type'] !== undefined) return true;
  return descriptor.platform?.os === 'unknown' && descriptor.platform.architecture === 'unknown';
}

/**
 * The entry of an index for one platform. An entry without variant serves any variant; one without platform is taken
 * only when it is the only image.
 */
export function pickPlatform(
  index: ImageIndex,
  wanted: { readonly os: string; readonly architecture: string; readonly variant?: string | undefined },
): Descriptor | undefined {
  const images = index.manifests.filter(
    (entry) => !isAttestation(entry) && (isManifestType(entry.mediaType) || isIndexType(entry.mediaType)),
  );
  const fits = images.filter(
    ({ platform }) => platform?.os === wanted.os && platform.architecture === wanted.architecture,
  );
  const exact = fits.find(({ platform }) => platform?.variant === wanted.variant);
  const [only, ...others] = images;
  return (
    exact ??
    fits[0] ??
    (only !== undefined && others.length === 0 && only.platform === undefined ? only : undefined)
  );
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new OakumError('oci.malformed', 'a manifest that is not JSON', { cause });
  }
}

function checked<T>(schema: z.ZodType<T>, document: unknown): T {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new OakumError(
    'oci.malformed',
    `malformed manifest: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
  );
}

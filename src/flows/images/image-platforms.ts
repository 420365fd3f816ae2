import type { ImageSource, ManifestBlob } from '../../edges/oci/interface.ts';
import { type Descriptor, isAttestation, isManifestType, parseManifest } from '../../formats/oci/index.ts';
import { type Digest, OakumError } from '../../kernel/index.ts';
import { type Platform, platformText } from '../../model/index.ts';
import type { PlatformsAsked } from '../patch-asked.ts';
import type { World } from '../world.ts';
import { openImage } from './open-image.ts';

/** One image of an index. */
export interface PlatformOfIndex {
  readonly platform: Platform;
  readonly digest: Digest;
}

/** An index, sorted by what is to be done with what is in it. Each entry is in one of the lists. */
export interface ImagePlatforms {
  readonly source: ImageSource;
  readonly index: ManifestBlob;
  readonly asked: readonly PlatformOfIndex[];
  readonly others: readonly PlatformOfIndex[];
  /** What describes a digest that will be another: build attestations. */
  readonly dropped: readonly Digest[];
}

/**
 * Reads the index of an image and what is asked of it.
 *
 * @throws images.no-index, images.no-platform, images.ambiguous-platform, images.nested-index, and what the source throws
 */
export async function imagePlatforms(
  world: World,
  { reference, platforms, signal }: PlatformsAsked,
): Promise<ImagePlatforms> {
  world.progress.step(`reading ${reference}`);
  const opened = await openImage(world, reference, { mayBeLocal: true });
  const index = await opened.source.manifest(opened.reference, signal);
  const entries = entriesOf(index, reference);
  if (entries === undefined)
    throw new OakumError('images.no-index', `${reference} is one image and no index of several`, {
      hint: 'leave --platform out',
    });
  const { images, dropped } = entries;
  const isAsked = asking(platforms, images, reference);
  return {
    source: opened.source,
    index,
    asked: images.filter(isAsked),
    others: images.filter((one) => !isAsked(one)),
    dropped,
  };
}

/**
 * What is in an index; undefined of one image.
 *
 * @throws images.nested-index, images.ambiguous-platform for an entry that does not say what it is for, and for two of one platform
 */
export function entriesOf(
  { bytes, mediaType }: Pick<ManifestBlob, 'bytes' | 'mediaType'>,
  reference: string,
): { readonly images: readonly PlatformOfIndex[]; readonly dropped: readonly Digest[] } | undefined {
  const parsed = parseManifest(bytes, mediaType);
  if (parsed.kind !== 'index') return undefined;
  const { manifests } = parsed.index;
  const dropped = manifests.filter(isAttestation).map(({ digest }) => digest);
  const images = manifests.filter((entry) => !isAttestation(entry)).map((entry) => imageIn(entry, reference));
  requireOnce(images, reference);
  return { images, dropped };
}

function requireOnce(images: readonly PlatformOfIndex[], reference: string): void {
  const byName = Map.groupBy(images, ({ platform }) => platformText(platform));
  const [twice] = [...byName].filter(([, list]) => list.length > 1);
  if (twice === undefined) return;
  throw new OakumError('images.ambiguous-platform', `${reference} has ${twice[0]} more than once`, {
    hint: 'name one of them by its digest, and patch it by itself',
  });
}

function imageIn({ mediaType, digest, platform }: Descriptor, reference: string): PlatformOfIndex {
  if (!isManifestType(mediaType))
    throw new OakumError('images.nested-index', `${reference} holds ${digest}, which is ${mediaType}`, {
      hint: 'name that by its digest, and patch it by itself',
    });
  if (platform !== undefined) return { platform, digest };
  throw new OakumError('images.ambiguous-platform', `${reference} does not say what ${digest} is for`, {
    hint: 'name that by its digest, and patch it by itself',
  });
}

function asking(
  platforms: PlatformsAsked['platforms'],
  images: readonly PlatformOfIndex[],
  reference: string,
): (one: PlatformOfIndex) => boolean {
  if (platforms === 'all') return () => true;
  const found = platforms.map((wanted) => matching(wanted, images, reference));
  return (one) => found.includes(one);
}

/** Without a variant one of that processor will do, if there is only one. */
function matching(wanted: Platform, images: readonly PlatformOfIndex[], reference: string): PlatformOfIndex {
  const fits = images.filter(
    ({ platform: { os, architecture, variant } }) =>
      os === wanted.os &&
      architecture === wanted.architecture &&
      (wanted.variant === undefined || variant === wanted.variant),
  );
  const exact = fits.find(({ platform }) => platform.variant === wanted.variant);
  const [only, ...more] = fits;
  if (exact !== undefined) return exact;
  if (only !== undefined && more.length === 0) return only;
  const offered = images.map(({ platform }) => platformText(platform)).join(', ');
  const [code, fact] =
    only === undefined
      ? (['images.no-platform', 'has no image for'] as const)
      : (['images.ambiguous-platform', 'has several images for'] as const);
  throw new OakumError(code, `${reference} ${fact} ${platformText(wanted)}; it has ${offered || 'none'}`, {
    hint: 'name one of its platforms with --platform, or all',
  });
}

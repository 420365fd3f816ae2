import { isDeepStrictEqual } from 'node:util';
import { errorCode, errorMessage, isDigest, OakumError } from '../../kernel/index.ts';
import {
  type Contents,
  type Image,
  isOfSystem,
  isPatchCommand,
  lineageLabels,
  type Package,
} from '../../model/index.ts';
import { differentSettings, imageDocuments } from '../../remediate/images/index.ts';
import type { World } from '../world.ts';
import { type ImageRead, readImage } from './read-image.ts';

/** The image below a patch of ours, and what that patch had upgraded. */
export interface Origin {
  readonly image: Image;
  readonly contents: Contents;
  /** Of the patched image, with the versions that it has. */
  readonly upgraded: readonly Package[];
}

export type FoundOrigin =
  | { readonly kind: 'found'; readonly origin: Origin }
  /** `why` is set where the image was patched before, and its origin cannot be used: for people. */
  | { readonly kind: 'none'; readonly why?: string };

/**
 * Finds what a patched image was made from, so that a second patch lies on it instead of on the first. Labels alone prove
 * nothing, for a child inherits them and anybody may write them: every layer above the origin's must be ours by the
 * history, settings and everything that is no package of the system must be the same in both.
 */
export async function findOrigin(
  world: World,
  read: ImageRead,
  asked: { readonly reference: string; readonly signal: AbortSignal },
): Promise<FoundOrigin> {
  const { image } = read;
  const digest = image.labels[lineageLabels.origin];
  if (digest === undefined || !isDigest(digest) || !isPatchCommand(image.layers.at(-1)?.command))
    return { kind: 'none' };
  try {
    const { platform } = image;
    const below = await readImage(world, { ...asked, digest, platform, useCache: true });
    const why = (await isOnlyPatched(read, below)) ?? isWhole(below);
    if (why !== undefined) return { kind: 'none', why };
    const { contents } = below;
    return { kind: 'found', origin: { image: below.image, contents, upgraded: upgradedIn(read, below) } };
  } catch (error) {
    asked.signal.throwIfAborted();
    if (!(error instanceof OakumError)) throw error;
    return {
      kind: 'none',
      why: `its origin ${digest} cannot be read: ${errorMessage(error)} (${errorCode(error)})`,
    };
  }
}

function isWhole({ coverage }: ImageRead): string | undefined {
  const [unread] = coverage.unread;
  return unread === undefined ? undefined : `of its origin ${unread.what} cannot be read: ${unread.reason}`;
}

/** Why more than our patch lies between the two; undefined where nothing does. */
async function isOnlyPatched(read: ImageRead, below: ImageRead): Promise<string | undefined> {
  const { layers } = read.image;
  const count = below.image.layers.length;
  const isPrefix = below.image.layers.every(({ diffId }, index) => layers[index]?.diffId === diffId);
  if (!isPrefix || count >= layers.length) return 'it does not lie on the image that it names as its origin';
  if (!layers.slice(count).every(({ command }) => isPatchCommand(command)))
    return 'layers that are not ours lie above its origin';
  const [ours, theirs] = [await documentsOf(read), await documentsOf(below)];
  if (differentSettings(theirs, ours).length > 0) return 'its settings are others than those of its origin';
  const [here, there] = [foreignTo(read.contents), foreignTo(below.contents)];
  if (!isDeepStrictEqual(here, there)) return 'it holds other than its origin, beside packages of the system';
  return undefined;
}

function documentsOf({ image, source }: ImageRead): ReturnType<typeof imageDocuments> {
  return imageDocuments(image, source, undefined);
}

/** What no patch of ours changes. */
function foreignTo({ packages }: Contents): readonly string[] {
  return packages
    .map(({ purl, name, type, path = '' }) => (isOfSystem(type) ? `${type} ${name}` : `${purl} ${path}`))
    .toSorted();
}

function upgradedIn({ contents }: ImageRead, below: ImageRead): readonly Package[] {
  const before = new Set(below.contents.packages.map(keyOf));
  return contents.packages.filter((one) => isOfSystem(one.type) && !before.has(keyOf(one)));
}

function keyOf({ type, name, architecture = '', version }: Package): string {
  return `${type} ${name} ${architecture} ${version}`;
}

import { matchContents } from '../../assess/match/index.ts';
import { statedBase } from '../../discover/images/index.ts';
import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { errorCode, errorMessage, OakumError } from '../../kernel/index.ts';
import {
  type AdvisoryIndex,
  type Contents,
  type Finding,
  type Image,
  isOfSystem,
} from '../../model/index.ts';
import { nameOfFinding } from '../images/compare-findings.ts';
import type { LookedAt } from '../images/look-at-image.ts';
import { type ImageRead, readImage } from '../images/read-image.ts';
import type { World } from '../world.ts';
import { type Refused, refused } from './refused.ts';

/** The base that a new build is to come from. */
export interface FixedBase {
  readonly kind: 'base';
  /** `repository:tag@sha256:…`, by its index where it has one. */
  readonly pinned: string;
  readonly image: Image;
  readonly contents: Contents;
  /** Findings of the image that a build on this base ends. */
  readonly ends: readonly Finding[];
}

export interface Basing {
  readonly looked: LookedAt;
  readonly reference: string;
  /** What a person named. */
  readonly given: string | undefined;
  readonly signal: AbortSignal;
}

/** The newest of the base that the image names, or the one that a person does, and what it would end. */
export async function fixedBase(world: World, basing: Basing): Promise<FixedBase | Refused> {
  const name = baseName(world, basing);
  if (typeof name !== 'string') return name;
  const read = await readBase(world, basing, name);
  if ('kind' in read) return read;
  const { image, contents } = read;
  const parsed = parseImageReference(name);
  const digest = image.family.index ?? image.family.manifest;
  const pinned = `${repositoryOf(parsed)}${parsed.tag === undefined ? '' : `:${parsed.tag}`}@${digest}`;
  const ends = endedBy(basing.looked, contents, await world.advisories());
  return { kind: 'base', pinned, image, contents, ends };
}

/**
 * The name that an image gives its base may be anything: it is asked for only at registries that are known already, so
 * that an image cannot send us anywhere.
 */
function baseName(world: World, { looked, reference, given }: Basing): string | Refused {
  if (given !== undefined) return given;
  const { name } = statedBase(looked.read.image) ?? {};
  return checkedBase(world, reference, name);
}

/** The name that an image gives its base, where it may be asked for. */
export function checkedBase(world: World, reference: string, name: string | undefined): string | Refused {
  if (name === undefined)
    return refused(
      'base.unnamed',
      'the image does not say what it is built on (org.opencontainers.image.base.name)',
      'name it on the command line',
    );
  const known = new Set([
    'docker.io',
    parseImageReference(reference).registry,
    ...world.documents.registries.map(({ spec }) => spec.host),
  ]);
  const host = registryOf(name);
  if (host !== undefined && known.has(host)) return name;
  return refused(
    'base.elsewhere',
    `the image names the base ${JSON.stringify(name)}, in a registry that no Registry document names`,
    'name it on the command line, or declare its registry',
  );
}

function registryOf(name: string): string | undefined {
  try {
    return parseImageReference(name).registry;
  } catch {
    // The only thing that it throws: it is no reference.
    return undefined;
  }
}

async function readBase(
  world: World,
  { looked, signal }: Basing,
  name: string,
): Promise<ImageRead | Refused> {
  const { platform } = looked.read.image;
  try {
    const read = await readImage(world, { reference: name, platform, useCache: true, signal });
    const [unread] = read.coverage.unread;
    if (unread === undefined) return read;
    return refused('base.unread', `of the base ${name} ${unread.what} cannot be read: ${unread.reason}`);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OakumError)) throw error;
    return refused(
      'base.unread',
      `the base ${name}: ${errorMessage(error)} (${errorCode(error)})`,
      error.hint,
    );
  }
}

/** Findings in packages that the base has, too, without the vulnerability. A package that only the application brings stays. */
export function endedBy(
  { judged }: Pick<LookedAt, 'judged'>,
  base: Contents,
  index: AdvisoryIndex,
): readonly Finding[] {
  const inBase = new Set(base.packages.map(({ type, name }) => `${type} ${name}`));
  const open = new Set(matchContents(base, index).findings.map(nameOfFinding));
  return judged.findings.filter(
    (one) =>
      isOfSystem(one.package.type) &&
      inBase.has(`${one.package.type} ${one.package.name}`) &&
      !open.has(nameOfFinding(one)),
  );
}

/** Whether an image's lowest layers are all of a base's. An image is not its own base. */
export function liesOn(image: Pick<Image, 'layers'>, base: Pick<Image, 'layers'>): boolean {
  return (
    base.layers.length > 0 &&
    base.layers.length < image.layers.length &&
    base.layers.every(({ diffId }, at) => image.layers[at]?.diffId === diffId)
  );
}

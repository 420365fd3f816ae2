import { matchContents } from '../../assess/match/index.ts';
import type { NewerTag, TagCandidate } from '../../decide/options/index.ts';
import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { type Digest, errorMessage } from '../../kernel/index.ts';
import {
  type AdvisoryIndex,
  baselinesOf,
  type Contents,
  imageSubject,
  type Platform,
  platformText,
} from '../../model/index.ts';
import type { World } from '../world.ts';
import { isVersionTag, newerTag } from './newer-tag.ts';
import { type ImageRead, readImage } from './read-image.ts';

export interface NewerRequest {
  /** As templates name it. */
  readonly reference: string;
  readonly contents: Contents;
  /** Of the image: of an index, that one is read. */
  readonly platform: Platform;
  /** What this scan has asked already. */
  readonly asked: AskedTags;
  readonly signal: AbortSignal;
}

/** What one scan asked registries about tags: each repository's list and each newer image once, whoever wants to know. */
export interface AskedTags {
  readonly tags: Map<string, Promise<readonly string[]>>;
  readonly images: Map<string, Promise<ImageRead>>;
}

export function nothingAsked(): AskedTags {
  return { tags: new Map(), images: new Map() };
}

/** A newer tag of the same application, read like any image. */
export interface NewerImage {
  /** `registry.acme.io/shop/web:1.3` */
  readonly image: string;
  /** What the tag names: the index, where there is one. */
  readonly digest: Digest;
  readonly manifest: Digest;
  readonly contents: Contents;
}

/** A newer tag as far as it may be offered. */
export interface Offer {
  readonly newer: NewerTag;
  readonly candidate: TagCandidate | undefined;
}

/**
 * What a newer image would still have, by the advisories of now. Where it brings packages that nobody judges, and the image
 * of now does not, nothing found in them is not none: then it is no offer, and unknown.
 */
export function offerOf(newest: Newest, contents: Contents, index: AdvisoryIndex): Offer {
  if (newest.kind !== 'newer') return { newer: newest, candidate: undefined };
  const { image, digest } = newest;
  const { findings, unjudged } = matchContents(newest.contents, index);
  const before = new Set(matchContents(contents, index).unjudged.map(({ what }) => what));
  const dark = unjudged.find(({ what }) => !before.has(what));
  if (dark !== undefined)
    return {
      newer: { kind: 'unknown', reason: `${image} cannot be judged: ${dark.what}: ${dark.reason}` },
      candidate: undefined,
    };
  const vulnerabilities = new Set(findings.map((finding) => finding.vulnerability));
  return { newer: newest, candidate: { subject: contents.subject, image, digest, vulnerabilities } };
}

/** What looking for a newer tag came to. What is unknown is no offer, and never `none`. */
export type Newest =
  | ({ readonly kind: 'newer' } & NewerImage)
  | { readonly kind: 'none' | 'unknown'; readonly reason: string };

/** The newest tag that the image's Baselines let through, of the same major unless they say otherwise, read like any image. */
export async function newerImage(
  world: World,
  { reference, contents, platform, asked, signal }: NewerRequest,
): Promise<Newest> {
  const parsed = parseImageReference(reference);
  const { tag: current } = parsed;
  if (current === undefined) return unknown('it is named by its digest alone');
  if (!isVersionTag(current))
    return unknown(`${JSON.stringify(current)} is no version, so that nobody can say which tag is newer`);
  const repository = repositoryOf(parsed);
  try {
    const tags = await once(asked.tags, repository, async () => {
      const source = (await world.registries()).source(repository);
      return (await source.tags?.(signal)) ?? [];
    });
    if (tags.length === 0) return unknown('its registry lists no tags');
    const major = majorOf(world, repository);
    const tag = newerTag(current, tags, major);
    if (tag === undefined) return { kind: 'none', reason: noneReason(current, tags) };
    const image = `${repository}:${tag}`;
    const read = await once(asked.images, `${image} ${platformText(platform)}`, () =>
      readImage(world, { reference: image, platform, useCache: true, signal }),
    );
    return comparable({ image, tag, read, contents });
  } catch (error) {
    signal.throwIfAborted();
    const reason = errorMessage(error);
    world.logger.warn('a newer tag could not be looked at', { image: reference, reason });
    return unknown(reason);
  }
}

function unknown(reason: string): Newest {
  return { kind: 'unknown', reason };
}

/** Where one of them keeps the major, it stays. */
function majorOf({ documents }: World, repository: string): 'keep' | 'any' {
  const speaking = baselinesOf(documents.baselines, repository);
  return speaking.length > 0 && speaking.every(({ spec }) => spec.major === 'any') ? 'any' : 'keep';
}

function noneReason(current: string, tags: readonly string[]): string {
  const other = newerTag(current, tags, 'any');
  return other === undefined
    ? `${current} is the newest tag of its kind`
    : `${other} is of another major version, which a Baseline with major: any would let through`;
}

interface Comparing {
  readonly image: string;
  readonly tag: string;
  readonly read: ImageRead;
  readonly contents: Contents;
}

/** Findings of two systems cannot be held against each other, nor those of what was read in part. */
function comparable({ image, tag, read, contents }: Comparing): Newest {
  const [unread] = read.coverage.unread;
  if (unread !== undefined)
    return unknown(`${tag} could not be read whole: ${unread.what}: ${unread.reason}`);
  if (read.contents.os === undefined) return unknown(`${tag} names no operating system`);
  if (read.contents.os.id !== contents.os?.id)
    return { kind: 'none', reason: `${tag} is of another system, ${read.contents.os.id}` };
  const { index, manifest } = read.image.family;
  if (imageSubject(manifest) === contents.subject)
    return { kind: 'none', reason: `${tag} is the same image` };
  return { kind: 'newer', image, digest: index ?? manifest, manifest, contents: read.contents };
}

/** The answer to the first who asked; an error, too. */
function once<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}

import { matchContents } from '../../assess/match/index.ts';
import type { TagCandidate } from '../../decide/options/index.ts';
import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { type Digest, errorMessage } from '../../kernel/index.ts';
import { type AdvisoryIndex, type Contents, imageSubject } from '../../model/index.ts';
import type { World } from '../world.ts';
import { isVersionTag, newerTag } from './newer-tag.ts';
import { type ImageRead, readImage } from './read-image.ts';

export interface NewerRequest {
  /** As templates name it. */
  readonly reference: string;
  readonly contents: Contents;
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

/** What it would still have, by the advisories of now. */
export function candidateOf(newer: NewerImage, subject: string, index: AdvisoryIndex): TagCandidate {
  const { findings } = matchContents(newer.contents, index);
  const vulnerabilities = new Set(findings.map((finding) => finding.vulnerability));
  return { subject, image: newer.image, digest: newer.digest, vulnerabilities };
}

/**
 * The newest tag of the same major, read like any image; none where the registry lists no tags, the tag is no version,
 * or the newer image cannot be read or names no operating system: what is unknown is no offer.
 */
export async function newerImage(
  world: World,
  { reference, contents, asked, signal }: NewerRequest,
): Promise<NewerImage | undefined> {
  const parsed = parseImageReference(reference);
  if (parsed.tag === undefined || !isVersionTag(parsed.tag)) return undefined;
  const repository = repositoryOf(parsed);
  try {
    const tags = await once(asked.tags, repository, async () => {
      const source = (await world.registries()).source(repository);
      return (await source.tags?.(signal)) ?? [];
    });
    const tag = newerTag(parsed.tag, tags);
    if (tag === undefined) return undefined;
    const image = `${repository}:${tag}`;
    const platform = { os: 'linux', architecture: 'amd64' };
    const read = await once(asked.images, image, () =>
      readImage(world, { reference: image, platform, useCache: true, signal }),
    );
    if (read.coverage.unread.length > 0 || read.contents.os?.id !== contents.os?.id) return undefined;
    const { index, manifest } = read.image.family;
    if (imageSubject(manifest) === contents.subject) return undefined;
    return { image, digest: index ?? manifest, manifest, contents: read.contents };
  } catch (error) {
    signal.throwIfAborted();
    world.logger.warn('a newer tag could not be looked at', {
      image: reference,
      reason: errorMessage(error),
    });
    return undefined;
  }
}

/** The answer to the first who asked; an error, too. */
function once<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}

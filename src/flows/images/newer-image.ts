import { matchContents } from '../../assess/match/index.ts';
import type { TagCandidate } from '../../decide/options/index.ts';
import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { type Digest, errorMessage } from '../../kernel/index.ts';
import { type AdvisoryIndex, type Contents, imageSubject } from '../../model/index.ts';
import type { World } from '../world.ts';
import type { MajorRule } from './major-rule.ts';
import { isVersionTag, newerTag } from './newer-tag.ts';
import { type ImageRead, readImage } from './read-image.ts';

export interface NewerRequest {
  /** As templates name it. */
  readonly reference: string;
  readonly contents: Contents;
  /** Whether a newer tag may be of another major, and who says so. */
  readonly major: MajorRule;
  /** What this scan has asked already. */
  readonly asked: AskedTags;
  readonly signal: AbortSignal;
}

/** What one scan asked registries about tags: each repository's list and each newer image once, whoever wants to know. */
export interface AskedTags {
  readonly tags: Map<string, Promise<readonly string[] | undefined>>;
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

/** What is known of newer tags of one image. What nobody could ask or read is `unknown`, which is no offer and no `none`. */
export type NewerAnswer = (
  | { readonly kind: 'newer'; readonly newer: NewerImage }
  | { readonly kind: 'none' | 'unknown'; readonly reason: string }
) & {
  /** The newest tag of another major, where the rule keeps the major. */
  readonly otherMajor?: string | undefined;
};

/** What it would still have, by the advisories of now. */
export function candidateOf(newer: NewerImage, subject: string, index: AdvisoryIndex): TagCandidate {
  const { findings } = matchContents(newer.contents, index);
  const vulnerabilities = new Set(findings.map((finding) => finding.vulnerability));
  return { subject, image: newer.image, digest: newer.digest, vulnerabilities };
}

/** The newest tag that the rule allows, read like any image. */
export async function newerImage(world: World, request: NewerRequest): Promise<NewerAnswer> {
  const { reference, major, asked, signal } = request;
  const { tag } = parseImageReference(reference);
  if (tag === undefined) return none('it is named by digest alone: no tag says what would be newer');
  if (!isVersionTag(tag)) return none(`the tag ${tag} is no version that another could be newer than`);
  const repository = repositoryOf(parseImageReference(reference));
  try {
    const tags = await once(asked.tags, repository, async () => {
      const source = (await world.registries()).source(repository);
      return source.tags?.(signal);
    });
    if (tags === undefined) return unknown(`the registry of ${repository} lists no tags`);
    const allowed = newerTag(tag, tags, major.may);
    const any = newerTag(tag, tags, 'any');
    const other = any === allowed || any === undefined ? {} : { otherMajor: `${repository}:${any}` };
    if (allowed === undefined)
      return { ...none(`no newer tag of the same major than ${tag} among ${tags.length}`), ...other };
    return { ...(await lookAt(world, `${repository}:${allowed}`, request)), ...other };
  } catch (error) {
    signal.throwIfAborted();
    const reason = errorMessage(error);
    world.logger.warn('a newer tag could not be looked at', { image: reference, reason });
    return unknown(`newer tags could not be looked at: ${reason}`);
  }
}

async function lookAt(
  world: World,
  image: string,
  { contents, asked, signal }: NewerRequest,
): Promise<NewerAnswer> {
  const platform = { os: 'linux', architecture: 'amd64' };
  const read = await once(asked.images, image, () =>
    readImage(world, { reference: image, platform, useCache: true, signal }),
  );
  const [unread] = read.coverage.unread;
  if (unread !== undefined) return unknown(`of ${image} ${unread.what} cannot be read: ${unread.reason}`);
  if (read.contents.os?.id !== contents.os?.id) return none(`${image} is of another operating system`);
  const { index, manifest } = read.image.family;
  if (imageSubject(manifest) === contents.subject) return none(`${image} is the same image`);
  return { kind: 'newer', newer: { image, digest: index ?? manifest, manifest, contents: read.contents } };
}

function none(reason: string): NewerAnswer {
  return { kind: 'none', reason };
}

function unknown(reason: string): NewerAnswer {
  return { kind: 'unknown', reason };
}

/** The answer to the first who asked; an error, too. */
function once<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}

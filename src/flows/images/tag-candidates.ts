import { matchContents } from '../../assess/match/index.ts';
import type { TagCandidate } from '../../decide/options/index.ts';
import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { errorMessage } from '../../kernel/index.ts';
import { type AdvisoryIndex, type Contents, imageSubject } from '../../model/index.ts';
import type { World } from '../world.ts';
import { newerTag } from './newer-tag.ts';
import { readImage } from './read-image.ts';

export interface CandidateRequest {
  /** As templates name it. */
  readonly reference: string;
  readonly contents: Contents;
  readonly index: AdvisoryIndex;
  readonly signal: AbortSignal;
}

/**
 * The newest tag of the same major, scanned like any image; none where the registry lists no tags, the tag is no
 * version, or the newer image cannot be read or names no operating system: what is unknown is no offer.
 */
export async function tagCandidates(
  world: World,
  { reference, contents, index, signal }: CandidateRequest,
): Promise<readonly TagCandidate[]> {
  const parsed = parseImageReference(reference);
  if (parsed.tag === undefined) return [];
  const repository = repositoryOf(parsed);
  try {
    const source = (await world.registries()).source(repository);
    const tag = newerTag(parsed.tag, (await source.tags?.(signal)) ?? []);
    if (tag === undefined) return [];
    const image = `${repository}:${tag}`;
    const platform = { os: 'linux', architecture: 'amd64' };
    const read = await readImage(world, { reference: image, platform, useCache: true, signal });
    if (read.coverage.unread.length > 0 || read.contents.os?.id !== contents.os?.id) return [];
    const { findings } = matchContents(read.contents, index);
    const digest = read.image.family.index ?? read.image.family.manifest;
    if (imageSubject(read.image.family.manifest) === contents.subject) return [];
    return [
      {
        subject: contents.subject,
        image,
        digest,
        vulnerabilities: new Set(findings.map((finding) => finding.vulnerability)),
      },
    ];
  } catch (error) {
    signal.throwIfAborted();
    world.logger.warn('a newer tag could not be looked at', {
      image: reference,
      reason: errorMessage(error),
    });
    return [];
  }
}

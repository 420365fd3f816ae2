import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import type { Digest } from '../../kernel/index.ts';
import { bodyOf } from '../../model/index.ts';
import { everyEntry } from '../every-entry.ts';
import type { World } from '../world.ts';

/** A tag that Oakum pushed, or was about to: what was written down before the push. Labels of an image prove nothing, for anybody may write them. */
export interface PushedImage {
  readonly repository: string;
  readonly tag: string;
  readonly digest: Digest;
  /** When it was begun, last; ISO text. */
  readonly at: string;
}

/** Every image that the evidence log says was pushed, each tag and digest once, by repository and tag. */
export async function pushedImages(world: World): Promise<readonly PushedImage[]> {
  const pushed = new Map<string, PushedImage>();
  for await (const entry of everyEntry(await world.store())) {
    const intent = bodyOf('intent', entry);
    if (intent === undefined || !('write' in intent) || intent.write !== 'image.push') continue;
    const to = parseImageReference(intent.to);
    // An image of an index has no tag of its own: it is needed as long as its index is.
    if (to.tag === undefined) continue;
    const repository = repositoryOf(to);
    const { tag } = to;
    const { digest } = intent;
    pushed.set(`${repository}:${tag}@${digest}`, { repository, tag, digest, at: entry.at });
  }
  return [...pushed.keys()].toSorted().flatMap((key) => pushed.get(key) ?? []);
}

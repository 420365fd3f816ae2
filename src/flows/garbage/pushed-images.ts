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
    const colon = intent.to.lastIndexOf(':');
    const [repository, tag] = [intent.to.slice(0, colon), intent.to.slice(colon + 1)];
    pushed.set(`${intent.to}@${intent.digest}`, { repository, tag, digest: intent.digest, at: entry.at });
  }
  return [...pushed.keys()].toSorted().flatMap((key) => pushed.get(key) ?? []);
}

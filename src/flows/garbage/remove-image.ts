import type { ImageTarget } from '../../edges/oci/interface.ts';
import type { Digest } from '../../kernel/index.ts';
import type { EffectOutcome, RegistryWrite } from '../../model/index.ts';
import { deletionKey } from '../images/patched-tag.ts';
import { recordWrite, type Written } from '../images/record-write.ts';
import type { World } from '../world.ts';
import type { Beside } from './attached-to.ts';
import type { PushedImage } from './pushed-images.ts';

export interface Removing {
  readonly image: PushedImage;
  readonly beside: readonly Beside[];
  readonly target: ImageTarget;
  /** Whether a digest may be removed by itself: nothing else names or needs it. */
  mayRemove(digest: Digest): boolean;
  readonly signal: AbortSignal;
}

export type Removed =
  | { readonly kind: 'removed' }
  /** The registry allows nobody, or not us by tag alone, to delete: nothing of the image was removed. */
  | { readonly kind: 'unsupported' };

/**
 * Removes what lies beside an image, then the image: broken off in between, it is still there, and a second attempt finishes. Intent
 * and outcome are in the log.
 */
export async function removeImage(world: World, removing: Removing): Promise<Removed> {
  const { image, beside, target, signal } = removing;
  const { repository, tag, digest } = image;
  const to = `${repository}:${tag}`;
  const write: RegistryWrite = { key: deletionKey(repository, tag), write: 'image.delete', to, digest };
  return recordWrite(world, { write, signal }, async (): Promise<Written<Removed>> => {
    for (const one of [...beside, { tag, digest }])
      if ((await removeOne(one, removing)) === 'unsupported') {
        return { value: { kind: 'unsupported' }, outcome: refused(target.name) };
      }
    const result = { digest, beside: String(beside.length) };
    return { value: { kind: 'removed' }, outcome: { kind: 'done', result } };
  });
}

/** A tag first, which takes nothing else with it; the manifest under it where nothing else names that. */
async function removeOne(
  { tag, digest }: Beside,
  { target, mayRemove, signal }: Removing,
): Promise<'removed' | 'unsupported'> {
  const byTag = tag === undefined ? 'absent' : await target.deleteManifest(tag, signal);
  if (!mayRemove(digest)) return byTag === 'unsupported' ? 'unsupported' : 'removed';
  const byDigest = await target.deleteManifest(digest, signal);
  const isDone = byDigest !== 'unsupported' || (tag !== undefined && byTag === 'deleted');
  return isDone ? 'removed' : 'unsupported';
}

function refused(name: string): EffectOutcome {
  return { kind: 'refused', code: 'images.delete-unsupported', reason: `${name} does not let us delete` };
}

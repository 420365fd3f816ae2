import { statedBase } from '../../discover/images/index.ts';
import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import type { LookedAt } from '../images/look-at-image.ts';
import { type ImageRead, readImage } from '../images/read-image.ts';
import { checkedBase } from '../rebuild/fixed-base.ts';
import { type Refused, refused } from '../rebuild/refused.ts';
import type { World } from '../world.ts';

export interface Bases {
  readonly kind: 'bases';
  readonly old: ImageRead;
  readonly fresh: ImageRead;
  /** As it was named, without a digest. */
  readonly name: string;
}

export interface Naming {
  readonly looked: LookedAt;
  readonly reference: string;
  readonly oldBase: string | undefined;
  readonly newBase: string | undefined;
  readonly signal: AbortSignal;
}

/** The bases as a person names them, else as the image does: the old one by its digest, the new one by the same name now. */
export async function readBases(world: World, naming: Naming): Promise<Bases | Refused> {
  const { looked, reference, signal } = naming;
  const stated = statedBase(looked.read.image);
  const newName = naming.newBase ?? checkedBase(world, reference, stated?.name);
  if (typeof newName !== 'string') return newName;
  const oldName = naming.oldBase ?? oldByDigest(world, reference, stated);
  if (typeof oldName !== 'string') return oldName;
  const { platform } = looked.read.image;
  const read = (name: string): Promise<ImageRead> =>
    readImage(world, { reference: name, platform, useCache: true, signal });
  const [old, fresh] = [await read(oldName), await read(newName)];
  for (const [name, { coverage }] of [
    [oldName, old],
    [newName, fresh],
  ] as const) {
    const [unread] = coverage.unread;
    if (unread !== undefined)
      return refused('base.unread', `of the base ${name} ${unread.what} cannot be read: ${unread.reason}`);
  }
  return { kind: 'bases', old, fresh, name: newName };
}

function oldByDigest(
  world: World,
  reference: string,
  stated: ReturnType<typeof statedBase>,
): string | Refused {
  const name = checkedBase(world, reference, stated?.name);
  if (typeof name !== 'string') return name;
  if (stated?.digest !== undefined) return `${repositoryOf(parseImageReference(name))}@${stated.digest}`;
  return refused(
    'base.unnamed',
    'the image does not say the digest of its base',
    'name the base that it lies on with --old-base',
  );
}

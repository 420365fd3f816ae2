import { compareText, isDigest } from '../../kernel/index.ts';
import { type SignedImages, signedImages } from '../signed-images.ts';
import type { World } from '../world.ts';
import type { Need, WhatRuns } from './what-runs.ts';

/** An image that runs, or that a rollback needs, and that keys of before signed. */
export interface ToResign {
  /** `repository@digest`. */
  readonly image: string;
  /** Ids of the keys that signed it; empty where it is only known that one was about to. */
  readonly signedBy: readonly string[];
  readonly needs: readonly Need[];
}

/**
 * What must be signed by the active key before an old one can go, by the evidence log: what is signed by it already is
 * left out, so that a rotation that broke off goes on where it stood. A registry is not asked: who may push there could
 * make us sign what we never patched.
 */
export async function resignTargets(
  world: World,
  { needs }: Pick<WhatRuns, 'needs'>,
  active: string | undefined,
): Promise<readonly ToResign[]> {
  const signed = await signedImages(world);
  const done = new Set(vouchedBy(signed, active));
  return candidates(signed, active)
    .filter(({ image }) => !done.has(image))
    .flatMap(({ image, signedBy }) => {
      const digest = image.slice(image.lastIndexOf('@') + 1);
      const why = isDigest(digest) ? needs.get(digest) : undefined;
      return why === undefined ? [] : [{ image, signedBy, needs: why }];
    })
    .toSorted((left, right) => compareText(left.image, right.image));
}

function vouchedBy({ keys }: SignedImages, active: string | undefined): readonly string[] {
  return keys
    .filter(({ keyId }) => keyId === active)
    .flatMap(({ images }) => images)
    .filter(({ what }) => what.includes('signature'))
    .map(({ image }) => image);
}

function candidates(
  { keys, unsettled }: SignedImages,
  active: string | undefined,
): readonly Pick<ToResign, 'image' | 'signedBy'>[] {
  const signed = keys
    .filter(({ keyId }) => keyId !== active)
    .flatMap(({ keyId, images }) => images.map(({ image }) => ({ image, keyId })));
  const byImage = Map.groupBy(signed, ({ image }) => image);
  const open = unsettled.filter((image) => !byImage.has(image)).map((image) => ({ image, signedBy: [] }));
  return [
    ...[...byImage].map(([image, all]) => ({ image, signedBy: all.map(({ keyId }) => keyId) })),
    ...open,
  ];
}

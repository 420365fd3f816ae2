import type { Digest } from '../../kernel/index.ts';
import type { Contents, Coverage } from '../../model/index.ts';
import type { NewerImage, Newest } from '../images/newer-image.ts';
import { inParallel } from '../in-parallel.ts';
import type { NodesRead } from '../nodes/node-reading.ts';
import type { World } from '../world.ts';
import type { ReadInUse } from './read-images.ts';

/**
 * What a scan keeps, so that it can be judged again without asking cluster or registry. What is in the images stays in
 * the store: of a large estate it would be hundreds of megabytes.
 */
export interface KeptReading {
  readonly coverage: Coverage;
  readonly images: readonly KeptImage[];
  readonly nodes: NodesRead;
  /** By `newerKey`; absent where nobody looked. */
  readonly newer: ReadonlyMap<string, KeptNewer>;
}

type KeptImage = Omit<ReadInUse, 'contents'> & {
  /** Only where the store does not have it: what could not be read whole is not stored. */
  readonly contents: Contents | undefined;
};
type KeptNewer =
  | ({ readonly kind: 'newer' } & Omit<NewerImage, 'contents'>)
  | Exclude<Newest, { readonly kind: 'newer' }>;

export type NewerImages = ReadonlyMap<string, Newest>;

export function newerKey({ contents, use }: Pick<ReadInUse, 'contents' | 'use'>): string {
  return `${contents.subject} ${use.reference}`;
}

export interface Reading {
  readonly coverage: Coverage;
  readonly read: readonly ReadInUse[];
  readonly nodes: NodesRead;
  readonly newer: NewerImages;
}

export function keepReading({ coverage, read, nodes, newer }: Reading): KeptReading {
  return {
    coverage,
    nodes,
    images: read.map(({ use, image, contents }) => ({
      use,
      image,
      contents: contents.coverage.unread.length === 0 ? undefined : contents,
    })),
    newer: new Map(
      [...newer].map(([key, one]): [string, KeptNewer] => {
        if (one.kind !== 'newer') return [key, one];
        const { kind, image, digest, manifest } = one;
        return [key, { kind, image, digest, manifest }];
      }),
    ),
  };
}

/** The reading as it was; undefined where the store no longer has what is in an image. */
export async function recallReading(world: World, kept: KeptReading): Promise<Reading | undefined> {
  const { knowledge } = await world.store();
  const contentsOf = (manifest: Digest): Promise<Contents | undefined> => knowledge.contents(manifest);
  const read = await inParallel(kept.images, 4, async ({ use, image, contents: own }) => {
    const contents = own ?? (await contentsOf(image.family.manifest));
    return contents === undefined ? [] : [{ use, image, contents }];
  });
  if (read.some((one) => one.length === 0)) return undefined;
  const newer = await inParallel(
    [...kept.newer],
    4,
    async ([key, one]): Promise<readonly (readonly [string, Newest])[]> => {
      if (one.kind !== 'newer') return [[key, one]];
      const contents = await contentsOf(one.manifest);
      return contents === undefined ? [] : [[key, { ...one, contents }]];
    },
  );
  return { coverage: kept.coverage, nodes: kept.nodes, read: read.flat(), newer: new Map(newer.flat()) };
}

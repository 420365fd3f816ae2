import type { Patch } from '../../model/index.ts';
import type { ReadInUse } from './read-images.ts';

type LayerPatch = Extract<Patch, { kind: 'layer-patch' }>;

/** A patch, and what it is made of where pods run several platforms of one index. */
export interface JoinedPatch {
  readonly patch: Patch;
  readonly parts: readonly LayerPatch[];
}

/**
 * A template names one image for all processors: patches of several platforms of it, which a scan finds one by one, are one
 * patch. Also those of them that were not chosen: the new index takes the place of all.
 */
export function joinPlatforms(
  chosen: readonly Patch[],
  all: readonly Patch[],
  images: readonly Pick<ReadInUse, 'image'>[],
): readonly JoinedPatch[] {
  const platforms = new Map(
    images.map(({ image }) => [String(image.family.manifest), image.platform.architecture]),
  );
  const taken = new Set<string>();
  const joined: JoinedPatch[] = [];
  for (const patch of chosen) {
    if (taken.has(patch.id)) continue;
    const parts = patch.kind === 'layer-patch' ? siblingsOf(patch, all, platforms) : [];
    for (const { id } of parts) taken.add(id);
    joined.push({
      patch: parts.length > 1 && patch.kind === 'layer-patch' ? join(patch, parts) : patch,
      parts,
    });
  }
  return joined;
}

function siblingsOf(
  patch: LayerPatch,
  all: readonly Patch[],
  platforms: ReadonlyMap<string, string>,
): readonly LayerPatch[] {
  const containers = new Set(patch.targets.map(({ uid, container }) => `${uid} ${container}`));
  const own = platforms.get(patch.digest);
  const others = all.filter(
    (one): one is LayerPatch =>
      one.kind === 'layer-patch' &&
      one.image === patch.image &&
      platforms.get(one.digest) !== own &&
      one.targets.some(({ uid, container }) => containers.has(`${uid} ${container}`)),
  );
  return [patch, ...others];
}

function join(patch: LayerPatch, parts: readonly LayerPatch[]): LayerPatch {
  const dated = parts.filter(({ due }) => due !== undefined);
  const [first] = dated.toSorted((left, right) => ((left.due ?? '') < (right.due ?? '') ? -1 : 1));
  const { due, dueRule } = first ?? {};
  return {
    ...patch,
    removes: parts.flatMap(({ removes }) => removes),
    leaves: parts.flatMap(({ leaves }) => leaves),
    ...(due === undefined ? {} : { due }),
    ...(dueRule === undefined ? {} : { dueRule }),
    exploited: Math.max(...parts.map(({ exploited }) => exploited)),
    points: Math.max(...parts.map(({ points }) => points)),
    where: eachOnce(
      parts.flatMap(({ where }) => where),
      ({ id }) => id,
    ),
    targets: eachOnce(
      parts.flatMap(({ targets }) => targets),
      ({ uid, container }) => `${uid} ${container}`,
    ),
    reasons: eachOnce(
      parts.flatMap(({ reasons }) => reasons),
      (reason) => reason,
    ),
  };
}

function eachOnce<T>(list: readonly T[], keyOf: (one: T) => string): readonly T[] {
  return [...new Map(list.map((one) => [keyOf(one), one])).values()];
}

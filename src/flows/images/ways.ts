import { type ImageUse, type NewerTag, type WayFacts, waysFor } from '../../decide/options/index.ts';
import { choosePatches } from '../../decide/plan/index.ts';
import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { type Baseline, baselinesOf, type Image, type Patch, type Ranked } from '../../model/index.ts';
import { sourceFixOf } from '../loans/source-fix.ts';

export interface ToFind {
  readonly reference: string;
  readonly image: Pick<Image, 'provenance' | 'annotations' | 'labels'>;
  readonly newer: NewerTag;
  readonly baselines: readonly Baseline[];
}

/** What the ways of an image rest on, beside its findings. */
export function wayFactsOf({ reference, image, newer, baselines }: ToFind): WayFacts {
  const repository = repositoryOf(parseImageReference(reference));
  const speaking = baselinesOf(baselines, repository);
  const building = speaking.find(({ spec }) => spec.source !== undefined);
  return { newer, source: sourceFixOf(image, speaking), builtBy: building?.metadata.name };
}

export interface OfImage extends WayFacts {
  readonly use: ImageUse;
  readonly ranked: readonly Ranked[];
  readonly isPartial: boolean;
}

/**
 * The patches of one image with the ways that there are beside each: those of the one that will be chosen are about all
 * of its findings, those of what no patch removes about these alone.
 */
export function withWays(options: readonly Patch[], about: OfImage): readonly Patch[] {
  const doable = options.filter(({ kind }) => kind !== 'none');
  const [best] = choosePatches(doable);
  return options.map((patch) => {
    const chosen = patch.kind === 'none' ? patch : (best ?? patch);
    const mine = new Set(patch.removes.map(({ id }) => id));
    const isRest = patch.kind === 'none' && best !== undefined;
    const ranked = isRest ? about.ranked.filter(({ finding }) => mine.has(finding.id)) : about.ranked;
    return { ...patch, ways: waysFor({ ...about, ranked, options: isRest ? [] : doable, chosen }) };
  });
}

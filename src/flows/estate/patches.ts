import { type BaseShare, patchOptions } from '../../decide/options/index.ts';
import { choosePatches } from '../../decide/plan/index.ts';
import type { AdvisoryIndex, Baseline, Patch, Ranked, WaitingKernel } from '../../model/index.ts';
import { type Newest, offerOf } from '../images/newer-image.ts';
import { wayFactsOf, withWays } from '../images/ways.ts';
import { inParallel } from '../in-parallel.ts';
import { mergedUse } from './images-in-use.ts';
import { baseShares, type LineageInUse } from './lineage-in-use.ts';
import type { ReadInUse } from './read-images.ts';

export interface PatchFacts {
  readonly read: readonly ReadInUse[];
  readonly ranked: readonly Ranked[];
  readonly index: AdvisoryIndex;
  readonly lineage: LineageInUse;
  /** By subject, kernels that its nodes have and do not run. */
  readonly waiting: ReadonlyMap<string, readonly WaitingKernel[]>;
  readonly baselines: readonly Baseline[];
  /** Whether something could not be read. */
  readonly isPartial: boolean;
  /** The newest image of the same application; undefined where nobody looked yet. */
  newer(one: ReadInUse): Promise<Newest | undefined>;
}

/** Options image by image; a component's findings have no patch yet and are shown as such. */
export async function patchesOf(facts: PatchFacts): Promise<readonly Patch[]> {
  const { ranked } = facts;
  const bases = baseShares(facts.lineage, ranked);
  const bySubjectId = Map.groupBy(ranked, (one) => one.finding.subject);
  const options = (
    await inParallel(sameImages(facts.read), 3, (one) =>
      optionsOf({ ...facts, bases }, one, bySubjectId.get(one.contents.subject) ?? []),
    )
  ).flat();
  const subjects = new Set(facts.read.map((one) => one.contents.subject));
  const others = [...bySubjectId].filter(([subject]) => !subjects.has(subject));
  const components = others.flatMap(([subject, found]) => {
    const first = found[0];
    if (first === undefined) return [];
    const place = first.where[0];
    const { name, version } = first.finding.package;
    const more = first.where.length > 1 ? ` +${first.where.length - 1}` : '';
    const use = {
      subject,
      reference:
        subject.startsWith('node:') && place !== undefined ? `${place.name}${more}` : `${name} ${version}`,
      digest: undefined,
      os: undefined,
      targets: [],
      idle: [],
      outsideTemplate: [],
      bases: [],
      waiting: facts.waiting.get(subject),
    };
    return patchOptions({ use, ranked: found, candidates: [] });
  });
  return choosePatches([...options, ...components]);
}

async function optionsOf(
  { index, bases, baselines, isPartial, newer }: PatchFacts & { readonly bases: readonly BaseShare[] },
  one: ReadInUse,
  found: readonly Ranked[],
): Promise<readonly Patch[]> {
  if (found.length === 0) return [];
  const { use, contents, image } = one;
  const newest = (await newer(one)) ?? ({ kind: 'unknown', reason: 'nobody looked for one yet' } as const);
  const imageUse = {
    subject: contents.subject,
    reference: use.reference,
    digest: image.family.manifest,
    os: contents.os,
    targets: use.targets,
    idle: use.idle,
    outsideTemplate: use.outsideTemplate,
    bases,
  };
  const { newer: offered, candidate } = offerOf(newest, contents, index);
  const candidates = candidate === undefined ? [] : [candidate];
  const options = patchOptions({ use: imageUse, ranked: found, candidates });
  const facts = wayFactsOf({ reference: use.reference, image, newer: offered, baselines });
  return withWays(options, { use: imageUse, ranked: found, isPartial, ...facts });
}

/** One image under one name is one patch, whether its digest was reported by pods or looked up by tag. */
function sameImages(read: readonly ReadInUse[]): readonly ReadInUse[] {
  const merged = new Map<string, ReadInUse>();
  for (const one of read) {
    const key = `${one.contents.subject} ${one.use.reference}`;
    const known = merged.get(key);
    const use = known === undefined ? one.use : mergedUse(known.use, one.use);
    merged.set(key, { ...one, use });
  }
  return [...merged.values()];
}

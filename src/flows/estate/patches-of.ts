import { type BaseShare, patchOptions } from '../../decide/options/index.ts';
import { choosePatches } from '../../decide/plan/index.ts';
import type { AdvisoryIndex, Patch, Ranked } from '../../model/index.ts';
import { type AskedTags, nothingAsked, tagCandidates } from '../images/tag-candidates.ts';
import { inParallel } from '../in-parallel.ts';
import type { World } from '../world.ts';
import { mergedUse } from './images-in-use.ts';
import { baseShares, type LineageInUse } from './lineage-in-use.ts';
import type { ReadInUse } from './read-images.ts';

export interface ToPatch {
  readonly read: readonly ReadInUse[];
  readonly index: AdvisoryIndex;
  /** Every finding of the estate, most urgent first. */
  readonly ranked: readonly Ranked[];
  readonly lineage: LineageInUse;
  readonly signal: AbortSignal;
}

interface Facts extends ToPatch {
  readonly world: World;
  readonly asked: AskedTags;
  readonly bases: readonly BaseShare[];
}

/** Options image by image; a component's findings have no patch yet and are shown as such. */
export async function patchesOf(world: World, input: ToPatch): Promise<readonly Patch[]> {
  const { ranked, read, lineage } = input;
  const bases = baseShares(lineage, ranked);
  const facts: Facts = { ...input, world, asked: nothingAsked(), bases };
  const bySubjectId = Map.groupBy(ranked, (one) => one.finding.subject);
  const options = (
    await inParallel(sameImages(read), 3, (one) =>
      optionsOf(facts, one, bySubjectId.get(one.contents.subject) ?? []),
    )
  ).flat();
  const subjects = new Set(read.map((one) => one.contents.subject));
  const others = [...bySubjectId].filter(([subject]) => !subjects.has(subject));
  const components = others.flatMap(([subject, found]) => {
    const first = found[0];
    if (first === undefined) return [];
    const use = {
      subject,
      reference: `${first.finding.package.name} ${first.finding.package.version}`,
      digest: undefined,
      os: undefined,
      targets: [],
      idle: [],
      outsideTemplate: [],
      bases: [],
    };
    return patchOptions({ use, ranked: found, candidates: [] });
  });
  return choosePatches([...options, ...components]);
}

async function optionsOf(
  { world, index, asked, bases, signal }: Facts,
  { use, contents, image }: ReadInUse,
  found: readonly Ranked[],
): Promise<readonly Patch[]> {
  if (found.length === 0) return [];
  const candidates = await tagCandidates(world, { reference: use.reference, contents, index, asked, signal });
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
  return patchOptions({ use: imageUse, ranked: found, candidates });
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

import { compareText, type Digest } from '../../../kernel/pure/index.ts';
import { familyHas, type Image, type ImageBase } from '../../../model/index.ts';
import { materialBase, materialOf, saidOfBase, saidOfMaterials, saidOfSources } from './materials.ts';
import { firstSubstance, type Stack } from './stacks.ts';
import { type StatedBase, statedBase, statementOf } from './stated-base.ts';

/** Where lists of layers end and part, by the chain of what they have in common. */
export interface Forks {
  readonly all: readonly Stack[];
  /** Images by the chain of their whole list. */
  readonly whole: ReadonlyMap<Digest, readonly Stack[]>;
  /** What comes next above a chain, patches of ours aside: the diff id, or the end; and who begins with the chain. */
  readonly next: ReadonlyMap<Digest, { readonly next: Set<string>; readonly images: Set<string> }>;
}

/** Takes every prefix of every image apart once; the work grows with the number of layers and not with pairs of images. */
export function forksOf(all: readonly Stack[]): Forks {
  const next = new Map<Digest, { readonly next: Set<string>; readonly images: Set<string> }>();
  const whole = new Map<Digest, Stack[]>();
  for (const stack of all) {
    const { chains, diffIds, plain, place } = stack;
    const last = chains.at(-1);
    if (last !== undefined) whole.set(last, [...(whole.get(last) ?? []), stack]);
    for (const [at, chain] of chains.slice(0, plain).entries()) {
      const fork = next.get(chain) ?? { next: new Set(), images: new Set() };
      fork.next.add(at + 1 < plain ? (diffIds[at + 1] ?? 'end') : 'end');
      fork.images.add(place.id);
      next.set(chain, fork);
    }
  }
  return { all, whole, next };
}

/**
 * The base of one image: the image of the estate with the most layers that are all first layers of this one; else what
 * the image states; else the longest run of first layers that others have too; else the only image that its provenance
 * names; else unknown. Layers that hold nothing
 * prove nothing, and what a patch engine of ours added was not there when the image was built.
 */
export function baseOf(stack: Stack, forks: Forks): ImageBase {
  const stated = statedBase(stack.image);
  const base =
    imageBase(stack, { forks, stated }) ??
    (stated === undefined ? undefined : namedBase(stated, forks)) ??
    sharedBase(stack, forks) ??
    materialBase(stack, forks.all) ??
    unknownBase(stack);
  return { ...base, evidence: [...base.evidence, ...saidOfSources(stack.image)] };
}

/** How many layers a base may have: fewer than the image, and enough to say something. */
function possibleLengths(stack: Stack): readonly number[] {
  const lengths = Array.from({ length: Math.max(0, stack.plain - 1) }, (_, at) => stack.plain - 1 - at);
  const least = firstSubstance(stack);
  return lengths.filter((length) => length >= least);
}

interface Known {
  readonly forks: Forks;
  readonly stated: StatedBase | undefined;
}

function imageBase(stack: Stack, { forks, stated }: Known): ImageBase | undefined {
  for (const layers of possibleLengths(stack)) {
    const chain = stack.chains[layers - 1];
    const found = chain === undefined ? undefined : forks.whole.get(chain);
    if (found === undefined) continue;
    const [base, ...twins] = found.toSorted((left, right) =>
      byFit(left, right, { stated, image: stack.image }),
    );
    if (base === undefined) continue;
    return {
      kind: 'image',
      image: base.place,
      layers,
      confidence: 'high',
      evidence: [
        `its lowest ${layersAre(layers)} the whole of ${base.place.name}`,
        ...(twins.length === 0
          ? []
          : [`the same layers: ${twins.map(({ place }) => place.name).join(', ')}`]),
        ...(stated === undefined ? [] : [agreement(stated, base)]),
        ...saidOfBase(stack.image, base),
      ],
    };
  }
  return undefined;
}

/** Of images with the same layers the one that the image itself names comes first, then by name. */
function byFit(
  left: Stack,
  right: Stack,
  said: { readonly stated: StatedBase | undefined; readonly image: Image },
): number {
  const isNamed = ({ image }: Stack): number =>
    said.stated?.digest !== undefined && familyHas(image.family, said.stated.digest) ? 0 : 1;
  const isMaterial = (one: Stack): number => (materialOf(said.image, one) === undefined ? 1 : 0);
  return (
    isNamed(left) - isNamed(right) ||
    isMaterial(left) - isMaterial(right) ||
    compareText(left.place.name, right.place.name) ||
    compareText(left.place.id, right.place.id)
  );
}

function agreement(stated: StatedBase, base: Stack): string {
  if (stated.digest !== undefined && familyHas(base.image.family, stated.digest))
    return `${statementOf(stated)}, which is this image`;
  return `${statementOf(stated)}, which the layers do not prove`;
}

function namedBase(stated: StatedBase, { all }: Forks): ImageBase | undefined {
  const { name, digest, by } = stated;
  if (name === 'scratch') {
    // An inherited label would say so of the base's base.
    return by === 'annotation'
      ? { kind: 'scratch', confidence: 'medium', evidence: [statementOf(stated)] }
      : undefined;
  }
  const inEstate =
    digest === undefined ? undefined : all.find(({ image }) => familyHas(image.family, digest));
  const conflict = `its digest is that of ${inEstate?.place.name}, whose layers are not the first here: squashed, or said of another image`;
  return {
    kind: 'named',
    ...(name === undefined ? {} : { name }),
    ...(digest === undefined ? {} : { digest }),
    confidence: by === 'annotation' && digest !== undefined && inEstate === undefined ? 'medium' : 'low',
    evidence: [statementOf(stated), ...(inEstate === undefined ? [] : [conflict])],
  };
}

function layersAre(layers: number): string {
  return layers === 1 ? 'layer is' : `${layers} layers are`;
}

function sharedBase(stack: Stack, { next }: Forks): ImageBase | undefined {
  for (const layers of possibleLengths(stack)) {
    const chain = stack.chains[layers - 1];
    const fork = chain === undefined ? undefined : next.get(chain);
    if (chain === undefined || fork === undefined || fork.next.size < 2) continue;
    return {
      kind: 'shared',
      chain,
      layers,
      images: fork.images.size,
      confidence: 'medium',
      evidence: [
        `its lowest ${layersAre(layers)} the same in ${fork.images.size} images, and no image of the estate ends there`,
      ],
    };
  }
  return undefined;
}

function unknownBase({ plain, image }: Stack): ImageBase {
  const why = 'no other image of the estate begins with its layers, and it names no base';
  const said = saidOfMaterials(image);
  if (plain > 1) return { kind: 'unknown', evidence: [why, ...said] };
  return {
    kind: 'unknown',
    evidence: [
      `${plain === 0 ? 'it has no layer' : 'it has one layer'}: a base itself, or squashed; it names no base`,
      ...said,
    ],
  };
}

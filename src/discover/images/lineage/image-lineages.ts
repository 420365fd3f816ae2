import { compareText, type Digest } from '../../../kernel/pure/index.ts';
import {
  type Brought,
  familyHas,
  type ImageBase,
  imageSubject,
  type LayerOrigin,
  type Lineage,
  type LineageLayer,
  type Place,
  type ReportImage,
} from '../../../model/index.ts';
import { baseOf, forksOf } from './base-of.ts';
import { patchSource, type SeenImage, type Stack, stacksOf } from './stacks.ts';

/**
 * Where every image of one scan comes from, sorted by name. Pure, and the same in whatever order the images were seen;
 * an image seen under several names is one.
 */
export function imageLineages(seen: readonly SeenImage[]): readonly ReportImage[] {
  const stacks = stacksOf(seen);
  const forks = forksOf(stacks);
  const bases = new Map(stacks.map((stack) => [stack.place.id, baseOf(stack, forks)]));
  const children = Map.groupBy(
    stacks.filter(({ place }) => bases.get(place.id)?.kind === 'image'),
    ({ place }) => baseImage(bases.get(place.id))?.id,
  );
  const images = stacks.map((stack): ReportImage => {
    const { image, place, references } = stack;
    const base = bases.get(place.id) ?? { kind: 'unknown', evidence: [] };
    const from = patchedFrom(stack, stacks);
    const lineage: Lineage = {
      base,
      layers: layersOf(stack, base, bases),
      ...(from === undefined ? {} : { patchedFrom: from }),
      children: (children.get(place.id) ?? []).map((child) => child.place).toSorted(byName),
    };
    return { subject: place.id, references, family: image.family, platform: image.platform, lineage };
  });
  return images.toSorted(
    (left, right) =>
      compareText(left.references[0] ?? '', right.references[0] ?? '') ||
      compareText(left.subject, right.subject),
  );
}

/** The layer of an image that brought a package, by the diff id that the package's record stands in. */
export function broughtBy({ layers }: Lineage, imageLayer: Digest): Brought | undefined {
  const places = layers.flatMap((layer, at) => (layer.diffId === imageLayer ? [{ layer, at }] : []));
  const [first, ...others] = places;
  if (first === undefined) return undefined;
  const { command, origin } = first.layer;
  // One layer at two places: what stands above may have brought it, after something between took it away.
  const isSure = others.every(({ layer }) => JSON.stringify(layer.origin) === JSON.stringify(origin));
  return {
    layer: first.at + 1,
    ...(command === undefined ? {} : { command }),
    origin: isSure ? origin : { kind: 'unknown' },
  };
}

type Bases = ReadonlyMap<string, ImageBase>;

function layersOf({ image, plain }: Stack, base: ImageBase, bases: Bases): readonly LineageLayer[] {
  return image.layers.map(({ diffId, command }, at) => ({
    diffId,
    ...(command === undefined ? {} : { command }),
    origin: at >= plain ? { kind: 'patch' } : originOf(at, base, bases),
  }));
}

function originOf(at: number, base: ImageBase, bases: Bases): LayerOrigin {
  switch (base.kind) {
    case 'image':
      return at < base.layers ? { kind: 'base', base: lowestWith(at, base.image, bases) } : { kind: 'own' };
    case 'shared':
      return at < base.layers ? { kind: 'shared', chain: base.chain, images: base.images } : { kind: 'own' };
    case 'scratch':
      return { kind: 'own' };
    case 'named':
    case 'unknown':
      return { kind: 'unknown' };
  }
}

/** Down from base to base as long as the layer is in it: each has fewer layers than the one above, so that it ends. */
function lowestWith(at: number, image: Place, bases: Bases): Place {
  const below = bases.get(image.id);
  return below?.kind === 'image' && at < below.layers ? lowestWith(at, below.image, bases) : image;
}

function baseImage(base: ImageBase | undefined): Place | undefined {
  return base?.kind === 'image' ? base.image : undefined;
}

function patchedFrom(stack: Stack, all: readonly Stack[]): Place | undefined {
  const source = stack.plain < stack.diffIds.length ? patchSource(stack) : undefined;
  if (source === undefined) return undefined;
  const known = all.find(({ image }) => familyHas(image.family, source));
  return known?.place ?? { id: imageSubject(source), name: source };
}

function byName(left: Place, right: Place): number {
  return compareText(left.name, right.name) || compareText(left.id, right.id);
}

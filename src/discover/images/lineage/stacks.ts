import { compareText, type Digest, isDigest } from '../../../kernel/pure/index.ts';
import {
  familyHas,
  type Image,
  imageSubject,
  isPatchCommand,
  lineageLabels,
  type Place,
} from '../../../model/index.ts';
import { chainIds, isEmptyLayer } from './chains.ts';

/** An image that a scan saw, and one name that it was seen under. */
export interface SeenImage {
  readonly image: Image;
  readonly reference: string;
}

/** One image once, whatever its names. */
export interface Stack {
  readonly image: Image;
  readonly place: Place;
  /** Sorted. */
  readonly references: readonly string[];
  readonly diffIds: readonly Digest[];
  readonly chains: readonly Digest[];
  /** How many layers there are without those that a patch engine of ours put on top. */
  readonly plain: number;
}

/** The images of a scan, each once, sorted by subject, so that the order of seeing them changes nothing. */
export function stacksOf(seen: readonly SeenImage[]): readonly Stack[] {
  const bySubject = Map.groupBy(seen, ({ image }) => imageSubject(image.family.manifest));
  const raw = [...bySubject].flatMap(([subject, found]) => {
    const [first] = found;
    const references = [...new Set(found.map(({ reference }) => reference))].toSorted(compareText);
    if (first === undefined) return [];
    return [rawStack(first.image, { id: subject, name: references[0] ?? subject }, references)];
  });
  const sorted = raw.toSorted((left, right) => compareText(left.place.id, right.place.id));
  return sorted.map((stack) => ({ ...stack, plain: plainLayers(stack, sorted) }));
}

type RawStack = Omit<Stack, 'plain'>;

function rawStack(image: Image, place: Place, references: readonly string[]): RawStack {
  const diffIds = image.layers.map(({ diffId }) => diffId);
  return { image, place, references, diffIds, chains: chainIds(diffIds) };
}

/**
 * Counts the layers below our patches. The labels alone do not say that an image is patched, for an image that is built
 * on a patched one inherits them: the topmost layer must be a patch by the history or, where there is no history, be
 * the only one above the image that the label names.
 */
function plainLayers(stack: RawStack, all: readonly RawStack[]): number {
  const source = patchSource(stack);
  if (source === undefined) return stack.diffIds.length;
  const { layers } = stack.image;
  const lastOwn = layers.findLastIndex(({ command }) => !isPatchCommand(command));
  if (lastOwn < layers.length - 1) return lastOwn + 1;
  const from = all.find(({ image }) => familyHas(image.family, source));
  const isOneBelow = from?.diffIds.length === layers.length - 1 && startsWith(stack, from);
  const hasHistory = layers.some(({ command }) => command !== undefined);
  return from !== undefined && isOneBelow && !hasHistory ? plainLayers(from, all) : layers.length;
}

/** The manifest that the labels name as patched, whether this image is the patched one or built on it. */
export function patchSource({ image }: Pick<Stack, 'image'>): Digest | undefined {
  const source = image.labels[lineageLabels.source];
  return source !== undefined && isDigest(source) ? source : undefined;
}

/** Whether all layers of the second are the first ones of the first. */
export function startsWith(stack: Pick<Stack, 'chains'>, base: Pick<Stack, 'chains'>): boolean {
  const last = base.chains.at(-1);
  return last !== undefined && stack.chains[base.chains.length - 1] === last;
}

/** How many layers from the lowest it takes until one says something; Infinity where none does. */
export function firstSubstance({ diffIds }: Pick<Stack, 'diffIds'>): number {
  const at = diffIds.findIndex((diffId) => !isEmptyLayer(diffId));
  return at === -1 ? Number.POSITIVE_INFINITY : at + 1;
}

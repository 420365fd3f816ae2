import { compareText } from '../../../../kernel/pure/index.ts';
import type { Refusal, RefusalCode, WaitingPackage } from '../../contract.ts';

/** What was asked for, sorted by what can come of it. */
export interface Roots<Offer> {
  readonly moves: ReadonlyMap<string, Offer>;
  readonly refusals: readonly Refusal[];
  readonly waiting: readonly WaitingPackage[];
  /** Packages that the image's owner keeps at a version. */
  readonly held: readonly string[];
}

/** What can come of one package that is wanted. */
export type Root<Offer> =
  | { readonly kind: 'move'; readonly offer: Offer }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  | { readonly kind: 'wait'; readonly waiting: WaitingPackage }
  | { readonly kind: 'held'; readonly name: string }
  | { readonly kind: 'fine' };

export function sortedRoots<Offer extends { readonly name: string }>(
  roots: readonly Root<Offer>[],
): Roots<Offer> {
  return {
    moves: movesOf(roots),
    refusals: roots.flatMap((root) => (root.kind === 'refuse' ? [root.refusal] : [])),
    waiting: roots.flatMap((root) => (root.kind === 'wait' ? [root.waiting] : [])),
    held: roots.flatMap((root) => (root.kind === 'held' ? [root.name] : [])).toSorted(compareText),
  };
}

export function movesOf<Offer extends { readonly name: string }>(
  roots: readonly Root<Offer>[],
): ReadonlyMap<string, Offer> {
  return new Map(roots.flatMap((root) => (root.kind === 'move' ? [[root.offer.name, root.offer]] : [])));
}

export function refuse(
  code: RefusalCode,
  name: string,
  message: string,
): Extract<Root<never>, { kind: 'refuse' }> {
  return { kind: 'refuse', refusal: { code, package: name, message } };
}

import type { SourceFix, WayKind } from '../../model/index.ts';

/** Whether something can remove findings: which, or why none, or why nobody knows. */
export type Removing =
  | { readonly kind: 'removes'; readonly ids: ReadonlySet<string>; readonly why: string }
  | { readonly kind: 'cannot'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

export interface NewerTagFacts {
  readonly answer: Removing;
  /** `registry.acme.io/shop/web:2.0`: the newest of another major, where there is one that may not be taken. */
  readonly otherMajor: string | undefined;
  /** Who keeps the major: `Baseline shop`; `the default` where no Baseline speaks. */
  readonly majorRule: string;
}

export interface RebuildFacts {
  /** As a person names it to a command. */
  readonly image: string;
  readonly source: SourceFix;
  /** Where the source is unknown: what was not read that could name it. */
  readonly notRead: string | undefined;
  /** The Baseline that says how the owner's CI builds it; undefined where none does. */
  readonly baseline: string | undefined;
}

/** An image of the estate that this one is built on. */
export interface BaseOfEstate {
  readonly name: string;
  /** Ids of findings that it brings, of all images that are built on it. */
  readonly findings: ReadonlySet<string>;
  /** How many images are built on it. */
  readonly images: number;
}

export interface WayFacts {
  /** Ids of the findings that are to go. */
  readonly findings: ReadonlySet<string>;
  /** Those of them that have a fix anywhere. */
  readonly fixed: ReadonlySet<string>;
  readonly newerTag: NewerTagFacts;
  readonly rebuild: RebuildFacts;
  /** Undefined where nobody looked at the estate. */
  readonly bases: readonly BaseOfEstate[] | undefined;
  readonly layer: Removing;
  /** What the plan takes; undefined where it takes nothing. */
  readonly chosen: Extract<WayKind, 'newer-tag' | 'layer-patch'> | undefined;
}

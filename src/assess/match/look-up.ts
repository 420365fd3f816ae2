import type { VersionSchemeId } from '../../formats/versions/index.ts';
import type { Advisory, AdvisoryIndex, Package, VersionSpan } from '../../model/index.ts';

/** A source that is asked beside the first one, under the name that it has for the same thing. */
export interface BesideSource {
  readonly ecosystem: string;
  readonly name: string;
  /** Whether one of its advisories counts; absent: every one does. */
  readonly counts?: (advisory: Advisory, index: AdvisoryIndex) => boolean;
  /** What `counts` looks up. */
  readonly looksAt?: readonly AskedName[];
}

/** One question to an index: what is known of a package under this name. */
export interface AskedName {
  readonly ecosystem: string;
  readonly name: string;
}

/** Where to look a package up and how to compare, or why nobody can say anything about it. */
export type Route =
  | {
      readonly kind: 'look-up';
      readonly ecosystem: string;
      /** For a person: `Debian 12`, `Go`. */
      readonly title: string;
      readonly names: readonly string[];
      /**
       * Set where the names are of one program, the nearest to its version first: an advisory that has several of them
       * counts by the first.
       */
      readonly nearestName?: true;
      /** Other sources that speak of the same thing. */
      readonly beside?: readonly BesideSource[];
      /**
       * The module that goes on where this one ended. An advisory whose word on it begins at a version of its own, and
       * which gives this one no versions at all, does not say whether this one is affected.
       */
      readonly successor?: string;
      /** Names under which advisories may mean this package, and do not say so clearly enough for a finding. */
      readonly undecided?: readonly string[];
      /**
       * Ecosystems of those who subscribe to this release's updates (`Ubuntu:Pro:18.04:LTS`): asked beside `ecosystem`, and
       * their fixes count where the release itself has none.
       */
      readonly subscribed?: readonly string[];
      /** Advisories about other architectures do not count. */
      readonly architecture?: string;
      readonly version: string;
      /** Set where only these are known of the version: an advisory counts where it says the same of all of them. */
      readonly possible?: VersionSpan;
      readonly scheme: VersionSchemeId;
      /** Reads a bound of an advisory in the form that `version` has. */
      readonly readBound: (bound: string) => string;
      /** What the comparison cannot know; said in the evidence of every match. */
      readonly caveat?: string;
      /** What stays unknown although the package is judged, and why. */
      readonly remains?: { readonly what: string; readonly reason: string };
    }
  | { readonly kind: 'unknown'; readonly what: string; readonly reason: string };

export type LookUp = Extract<Route, { readonly kind: 'look-up' }>;

export function withoutVersion(
  item: Pick<Package, 'name' | 'version'>,
  what: string,
  needed = 'a version',
): Route {
  const version = item.version === '' ? 'an empty version' : `the version ${item.version}`;
  return { kind: 'unknown', what: `${what} without ${needed}`, reason: `${item.name} has ${version}` };
}

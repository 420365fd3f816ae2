import type { VersionSchemeId } from '../../formats/versions/index.ts';

/** Where to look a package up and how to compare, or why nobody can say anything about it. */
export type Route =
  | {
      readonly kind: 'look-up';
      readonly ecosystem: string;
      /** For a person: `Debian 12`, `Go`. */
      readonly title: string;
      readonly names: readonly string[];
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
      readonly scheme: VersionSchemeId;
      /** Reads a bound of an advisory in the form that `version` has. */
      readonly readBound: (bound: string) => string;
      /** What the comparison cannot know; said in the evidence of every match. */
      readonly caveat?: string;
    }
  | { readonly kind: 'unknown'; readonly what: string; readonly reason: string };

export type LookUp = Extract<Route, { readonly kind: 'look-up' }>;

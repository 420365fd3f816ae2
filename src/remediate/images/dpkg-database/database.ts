import type { DpkgPackage } from '../../../formats/dpkg/index.ts';
import type { MemberKind } from './path-filters.ts';
import type { FileInterest } from './triggers.ts';

/** What an image's packages are, in either layout. */
export interface DpkgDatabase {
  readonly layout: DpkgLayout;
  /** By name, packages of the image's own architecture or `all`; several architectures of one name are in `doubled`. */
  readonly packages: ReadonlyMap<string, DpkgPackage>;
  readonly doubled: ReadonlySet<string>;
  /** Names of the packages that have a path in their list. Paths as packages write them, without leading slash. */
  owners(path: string): readonly string[];
  list(name: string): readonly string[];
  /** A script or `triggers` of an installed package. */
  infoText(name: string, file: string): string | undefined;
  /** The files under `info/` that belong to a package, `list` included, by their ending. */
  infoEndings(name: string): readonly string[];
  /** `libc6:amd64` for packages that may be installed for several architectures, else the name. */
  infoName(name: string): string;
  /** Paths that a diversion moves or moves to. */
  readonly diverted: ReadonlySet<string>;
  readonly overridden: ReadonlySet<string>;
  readonly fileInterests: readonly FileInterest[];
  /** Packages whose script runs when a trigger of this name is activated. */
  interested(trigger: string): readonly string[];
  /** Whether the image leaves a path of a package out: `path-exclude`, or what its builder took away. */
  isLeftOut(name: string, path: string, kind: MemberKind): boolean;
}

/** How the records are kept: one file, or the `status.d` of a distroless image. */
export type DpkgLayout =
  | { readonly kind: 'status'; readonly bytes: Uint8Array }
  | { readonly kind: 'status.d'; readonly places: ReadonlyMap<string, StatusDPlace> };

/** Where a package of `status.d` has its record and its hashes; whole paths. */
export interface StatusDPlace {
  readonly control: string;
  readonly md5sums: string | undefined;
}

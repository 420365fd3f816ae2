import type { CommandRunner } from '../../../edges/exec/interface.ts';
import type { VersionSchemeId } from '../../../formats/versions/index.ts';
import type {
  PackageScripts,
  PackageUpgrade,
  PatchRequest,
  PatchWorld,
  UsedRepository,
} from '../contract.ts';
import type { ImageFiles } from '../image-files/index.ts';
import type { FileChanges } from '../layer.ts';
import type { Container } from './container.ts';

/** A package as the image's database has it, in the words that all package managers share. */
export interface Installed {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** What it was built from: advisories may speak of that version. */
  readonly source: { readonly name: string; readonly version: string };
  readonly isHeld: boolean;
  /** `installed`, or what else the database says of a package that is not installed in full. */
  readonly state: string;
}

export type InstalledPackages = ReadonlyMap<string, Installed>;

/** A version that the repositories offer. */
export interface Offered {
  readonly version: string;
  /** What an advisory's version is compared with: of the source package for apt, of the package itself for rpm. */
  readonly sourceVersion: string;
  /** Of the archive; absent where the record does not say. */
  readonly sizeBytes: number | undefined;
  /** Of the archive, as a signed list says; absent where there is none. */
  readonly sha256?: string | undefined;
}

/** Every version on offer, by name. */
export type Offers = ReadonlyMap<string, readonly Offered[]>;

/** What the package manager says that it would do. */
export interface Simulation {
  readonly installs: readonly {
    readonly name: string;
    /** Absent: it comes new. */
    readonly from: string | undefined;
    readonly to: string;
  }[];
  readonly removes: readonly string[];
  /** Packages that could move but do not. */
  readonly keptBack: readonly string[];
  /** Absent where packages are not looked into before they are installed. */
  readonly scripts?: readonly PackageScripts[];
}

export type Simulated =
  | { readonly kind: 'simulated'; readonly simulation: Simulation }
  /** It cannot solve what was asked for. */
  | { readonly kind: 'unsolved'; readonly message: string };

/** Everything that is newer, or these versions by name. */
export type Moves = 'all' | ReadonlyMap<string, string>;

export interface Opening {
  readonly request: PatchRequest;
  readonly world: PatchWorld;
  readonly commands: CommandRunner;
  readonly container: Container;
  readonly lower: ImageFiles;
}

export type Probed =
  | { readonly kind: 'works' }
  /** The database is there and cannot be used, or a program is missing. */
  | { readonly kind: 'unable'; readonly message: string };

/** How the engine runs one package manager. */
export interface PackageManager {
  readonly id: 'apt' | 'apk' | 'rpm' | 'own-rpm';
  readonly versions: VersionSchemeId;
  /** The files of an image whose bytes it reads. */
  keeps(path: string): boolean;
  /** undefined: the image has no database of this kind. */
  probe(lower: ImageFiles, on: Pick<Opening, 'request' | 'commands'>): Promise<Probed | undefined>;
  /** @throws patch.malformed-image for a database that cannot be read */
  open(opening: Opening): ManagerAtWork;
}

/** One package manager at work on one image. Called in this order; what fails is thrown with its code. */
export interface ManagerAtWork {
  readonly installed: InstalledPackages;
  /** For people: what was passed over. */
  readonly notes: readonly string[];
  /** Files that it writes only to be told what to do: in the result they are as they were. */
  readonly scratch?: readonly string[];
  /** Writes settings and reads the repositories. @throws patch.untrusted-release and what else the contract names */
  update(): Promise<void>;
  /** A name that is no name of a package has no offer. */
  offers(names: readonly string[]): Promise<Offers>;
  /** Changes nothing in the image. */
  simulate(moves: Moves): Promise<Simulated>;
  /** Carries out what was simulated last, in the container. */
  carryOut(): Promise<void>;
  /** The packages after it. @throws patch.engine-failed where the database did not change */
  installedAfter(changes: FileChanges): InstalledPackages;
  /** The archives that were relied upon, by `name version`. */
  fetched(): Promise<ReadonlyMap<string, Fetched>>;
  /** The repositories that were relied upon. */
  used(): Promise<readonly UsedRepository[]>;
}

export type Fetched = Pick<PackageUpgrade, 'debSha256' | 'debSizeBytes'>;

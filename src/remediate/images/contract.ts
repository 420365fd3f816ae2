import type { WritableTree } from '../../edges/files/interface.ts';
import type { Fetcher } from '../../edges/http/interface.ts';
import type { ImageSource } from '../../edges/oci/interface.ts';
import type { Digest, Logger } from '../../kernel/index.ts';
import type { Image } from '../../model/index.ts';
import type { LayerReadings } from './image-files/index.ts';

/** What an engine must have before it can be asked for anything; the caller grants it or picks another engine. */
export interface EngineNeeds {
  /** Programs on PATH. */
  readonly programs: readonly string[];
  /** Whether code from the image or from packages is run. */
  readonly executes: 'nothing' | 'packages';
  /** Package databases that it understands. */
  readonly packageDatabases: readonly ('dpkg' | 'status.d' | 'apk' | 'rpm')[];
}

/**
 * A package that is to be upgraded. `exactly` is what a plan says: a version of the package itself. `at-least` is what an
 * advisory says: a version of its source package, which binaries need not share (postgresql-client 15+248 is built from
 * postgresql-common 248). `newer-than` is what a person says who names a package: a version of the package itself, and
 * the newest that is offered; nothing newer is nothing to do.
 */
export interface WantedPackage {
  readonly name: string;
  readonly version: { readonly kind: 'at-least' | 'exactly' | 'newer-than'; readonly version: string };
}

export type WantedPackages =
  | { readonly kind: 'all' }
  | { readonly kind: 'these'; readonly packages: readonly WantedPackage[] };

/** Public keys, armored or binary (for apk one key, PEM), and where they are from (for messages and provenance). */
export interface Keyring {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * An apt repository, as a line of sources.list names it. For apk each suite and component is a part of the path below
 * the URL (`v3.20`, `main`), `.` stands for none.
 */
export interface AptRepository {
  readonly url: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
}

/** Every repository URL that begins with `from` is fetched from `to` instead; the signatures stay the repository's. */
export interface RepositoryMirror {
  readonly from: string;
  readonly to: string;
}

/** Of an image that Oakum patched before. */
export interface PatchedBefore {
  /** The manifest that is patched again, by which people and plans name it. */
  readonly source: Digest;
  /** The manifest without any layer of ours. */
  readonly origin: Digest;
}

export interface PatchRequest {
  /** What the layer will lie on. */
  readonly image: Image;
  /** Set where a patched image is patched again: `image` is its origin then, or the patched image itself. */
  readonly patched?: PatchedBefore | undefined;
  readonly wanted: WantedPackages;
  /** `all-or-nothing`: one refused package refuses the patch. `the-rest`: it is left out and listed. */
  readonly refusals: 'all-or-nothing' | 'the-rest';
  /** Where packages come from; without it, the image's own apt sources or apk repositories. */
  readonly repositories?: readonly AptRepository[] | undefined;
  readonly mirrors: readonly RepositoryMirror[];
  /** The keys that count for every repository. Without it, the image's: `Signed-By`, else its trusted.gpg.d; apk's keys. */
  readonly keyrings?: readonly Keyring[] | undefined;
  /** Judges Valid-Until and Date of repositories. */
  readonly now: Temporal.Instant;
  /** When the release of the image went out of support, if known. */
  readonly endOfLife?: Temporal.Instant | undefined;
  /** Seconds; the newest time that anything in the new layer and configuration carries. */
  readonly sourceDateEpoch: number;
  /** Digest of the plan that asked for this, for the label; absent for a patch by hand. */
  readonly planDigest?: Digest | undefined;
}

/** What an engine may touch while it works on one request. */
export interface PatchWorld {
  readonly source: ImageSource;
  readonly fetcher: Fetcher;
  /** Empty or of an earlier attempt at the same request; the result lies in here and the caller removes it. */
  readonly work: WritableTree;
  readonly logger: Logger;
  /** What the image's layers hold, where the verification will ask as well; without it an engine reads them itself. */
  readonly readings?: LayerReadings | undefined;
  /** What upgrades came to before; without it each is made anew. */
  readonly kept?: KeptUpgrades | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Why a package cannot be upgraded by this engine. Another engine may be able to.
 * `new-dependency` the new version wants a package that is not installed or too old · `breaks` it breaks or conflicts
 * with an installed one, or an installed one depends on the old version · `not-installed` · `not-in-repository` ·
 * `version-gone` the planned version is no longer offered · `maintainer-script` a script would run on upgrade whose
 * effect is not known · `debconf` it asks or stores answers · `trigger` another package's script would run ·
 * `ldconfig` the linker's cache would change · `conffile` changed by both sides · `capability` a file would lose its capabilities · `diversion` · `stat-override` ·
 * `file-conflict` a file of it belongs to another package, or a directory is in its way · `multi-arch` installed for
 * several architectures · `unsupported` something that this engine does not read, named in the message ·
 * `foreign-platform` the image is for a processor whose programs this machine cannot run, and the engine runs some ·
 * `held` and `repository-lags` only among what was left out · `broken-state` the database says that the package is half installed.
 */
export const refusalCodes = [
  'new-dependency',
  'breaks',
  'not-installed',
  'not-in-repository',
  'version-gone',
  'maintainer-script',
  'debconf',
  'trigger',
  'ldconfig',
  'conffile',
  'capability',
  'diversion',
  'stat-override',
  'file-conflict',
  'multi-arch',
  'unsupported',
  'held',
  'repository-lags',
  'broken-state',
  'foreign-platform',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

export interface Refusal {
  readonly code: RefusalCode;
  readonly package?: string | undefined;
  readonly message: string;
}

/** Maintainer scripts that a package brings: run by a package manager, or judged to do nothing and left out. */
export interface PackageScripts {
  readonly package: string;
  /** `postinst`; sorted. Empty where the engine does not look into packages before it fetches them. */
  readonly scripts: readonly string[];
  readonly what: 'left-out' | 'run';
  readonly why: string;
}

/** One package that moves, and the hash of the archive that it comes from. */
export interface PackageUpgrade {
  readonly name: string;
  readonly architecture: string;
  readonly from: string;
  readonly to: string;
  readonly source: string;
  /** Of the source package that `to` is built from: what advisories speak of. Absent where the engine does not know. */
  readonly sourceVersion?: string | undefined;
  /** Unknown (undefined) where a package manager fetched it. */
  readonly debSha256?: string | undefined;
  readonly debUrl?: string | undefined;
  readonly debSizeBytes?: number | undefined;
}

/** A repository that was relied upon, as its signed Release said. */
export interface UsedRepository {
  readonly url: string;
  readonly suite: string;
  readonly releaseDate?: string | undefined;
  readonly inReleaseSha256?: string | undefined;
  readonly signedBy: readonly string[];
}

/** The facts that a provenance statement needs. */
export interface PatchProvenance {
  readonly engine: string;
  readonly sourceReference: string;
  readonly sourceDigest: Digest;
  readonly planDigest?: Digest | undefined;
  readonly repositories: readonly UsedRepository[];
  readonly sourceDateEpoch: number;
}

export interface PatchPreview {
  readonly kind: 'possible';
  readonly engine: string;
  readonly packages: readonly PackageUpgrade[];
  /** What stays as it is under `the-rest`, with the reason. */
  readonly leftOut: readonly Refusal[];
  readonly downloadBytes: number;
  /** Absent where the engine does not say. */
  readonly scripts?: readonly PackageScripts[] | undefined;
  /** What was judged and how, for people: one line each. */
  readonly notes: readonly string[];
}

/** What an upgrade came to: all of it but the repositories, which are asked anew each time. */
export interface KeptUpgrade extends Pick<PatchPreview, 'packages' | 'leftOut' | 'notes'> {
  readonly scripts: readonly PackageScripts[];
  readonly layer: { readonly digest: Digest; readonly diffId: Digest; readonly sizeBytes: number };
}

/**
 * Upgrades that were made before, by all that decides what they come to: the same input gives the same layer, so it need not be
 * fetched, unpacked and compressed again.
 */
export interface KeptUpgrades {
  /** Undefined where it is not kept, or what is kept is not what was written. */
  get(key: string): Promise<KeptUpgrade | undefined>;
  /** Writes the layer into a work folder. @returns whether it was there, and is what it should be */
  copy(layer: KeptUpgrade['layer'], work: WritableTree, path: string): Promise<boolean>;
  put(key: string, upgrade: KeptUpgrade, layer: AsyncIterable<Uint8Array>): Promise<void>;
}

/** Bytes that the result is made of. The layer lies in the work tree at `path`. */
export interface PatchedImage {
  readonly kind: 'patched';
  readonly engine: string;
  readonly manifest: { readonly mediaType: string; readonly digest: Digest; readonly bytes: Uint8Array };
  readonly config: { readonly mediaType: string; readonly digest: Digest; readonly bytes: Uint8Array };
  readonly layer: {
    readonly mediaType: string;
    readonly digest: Digest;
    readonly diffId: Digest;
    readonly sizeBytes: number;
    readonly path: string;
  };
  readonly packages: readonly PackageUpgrade[];
  readonly leftOut: readonly Refusal[];
  readonly provenance: PatchProvenance;
}

/** Everything but success that is no failure: the image stays as it is, and this is why. */
export type NotPatched =
  | { readonly kind: 'nothing-to-do'; readonly message: string }
  /** A fix is known, the repository does not have it yet: ask again later. */
  | { readonly kind: 'repository-lags'; readonly waiting: readonly WaitingPackage[] }
  /** The image's owner put packages on hold. */
  | { readonly kind: 'held'; readonly packages: readonly string[] }
  | { readonly kind: 'end-of-life'; readonly release: string; readonly since: string }
  | { readonly kind: 'refused'; readonly reasons: readonly Refusal[] };

export interface WaitingPackage {
  readonly name: string;
  readonly wanted: string;
  readonly offered: string | undefined;
}

export type PatchOutcome<Done> = Done | NotPatched;

/**
 * Upgrades packages of one image and gives one more layer. `plan` changes nothing and answers what `patch` would do
 * with the same request. Both may be called any number of times; the native engine gives the same bytes every time.
 * Neither pushes anything. The base layers are never rewritten.
 *
 * Failures are thrown as OakumErrors: `patch.untrusted-release`, `patch.release-expired` (later),
 * `patch.release-mismatch`, `patch.index-mismatch` (later: a mirror may be in the middle of an update),
 * `patch.deb-mismatch`, `patch.apk-mismatch` (later), `patch.rpm-mismatch` (later), `patch.untrusted-package` (an rpm that no
 * trusted key signed), `patch.repository-unreachable` (later), `patch.malformed-image`,
 * `patch.malformed-package`, `patch.engine-missing`, `patch.engine-failed`, and those of the edges.
 */
export interface PatchEngine {
  readonly id: string;
  readonly needs: EngineNeeds;
  plan(request: PatchRequest, world: PatchWorld): Promise<PatchOutcome<PatchPreview>>;
  patch(request: PatchRequest, world: PatchWorld): Promise<PatchOutcome<PatchedImage>>;
}

import { createHash } from 'node:crypto';
import type { Deb } from '../../formats/deb/index.ts';
import type { RpmPackageFile } from '../../formats/rpm/index.ts';
import { defaultTarLimits, readTarBytes } from '../../formats/tar/index.ts';
import { cleanPath, OakumError } from '../../kernel/pure/index.ts';
import { apkFolder, isApkDatabaseFile } from './apk-database/index.ts';
import { isApkRepositoryFile, openApkOffers } from './apk-repository/index.ts';
import type { PatchRequest, PatchWorld } from './contract.ts';
import { isDatabaseFile } from './dpkg-database/index.ts';
import { alpineArchitecture, debianArchitecture, isOsFile, osOf, rpmArchitecture } from './image-facts.ts';
import { type ImageFiles, readImageFiles } from './image-files/index.ts';
import { isAptFile, openOffers } from './repository/index.ts';
import { isRpmSettingsFile, openRpmOffers } from './rpm-repository/index.ts';
import { hasRpmDatabase } from './verify/claims-rpm.ts';

/** Regular files of one package as its archive holds them, or as its signed header says: clean path to MD5 or SHA-256 in hex. */
export interface DistributionPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly expected: ReadonlyMap<string, string>;
  /** Files whose hash is of a kind that is not compared (SHA-1), where there are any. */
  readonly unhashed?: number;
}

export type SeenFile =
  | {
      readonly type: 'file';
      readonly path: string;
      readonly md5?: string | undefined;
      readonly sha256?: string | undefined;
    }
  | { readonly type: 'symlink'; readonly path: string; readonly target: string }
  | { readonly type: 'directory' | 'other'; readonly path: string };

export interface DistributionFiles {
  readonly packages: readonly DistributionPackage[];
  /** Packages that no repository offers in this version: nothing can be said about them. */
  readonly unknown: readonly string[];
  /** The entries at and above the paths of the packages. */
  readonly files: readonly SeenFile[];
}

export interface DistributionRequest
  extends Pick<PatchRequest, 'image' | 'repositories' | 'keyrings' | 'mirrors' | 'now'> {
  /** Binary packages with the version that the image claims. */
  readonly packages: readonly { readonly name: string; readonly version: string }[];
}

/**
 * What the distribution says that the files of installed packages are, beside what an image really holds: the hashes
 * are computed over the package that the signed index names, fetched anew, and over the layers as they came. For a
 * witness that trusts neither the image's package database nor whoever patched it.
 *
 * @throws what opening repositories and reading layers throws: then nothing is known.
 */
export async function distributionFiles(
  request: DistributionRequest,
  world: PatchWorld,
): Promise<DistributionFiles> {
  const fetchPackage = await openFor(request, world);
  const packages: DistributionPackage[] = [];
  const unknown: string[] = [];
  for (const wanted of request.packages) {
    const found = await fetchPackage(wanted);
    if (found === undefined) unknown.push(`${wanted.name} ${wanted.version}`);
    else packages.push(found);
  }
  const paths = new Set(packages.flatMap((one) => [...one.expected.keys()]));
  return { packages, unknown, files: await seenFiles(request, world, paths) };
}

type Wanted = DistributionRequest['packages'][number];
type Fetched = Pick<Deb, 'name' | 'version' | 'architecture' | 'dataTar'>;

/** Gives the files of a package of the very version as its repository vouches for it; undefined where none offers it. */
type FetchPackage = (wanted: Wanted) => Promise<DistributionPackage | undefined>;

interface Opening {
  readonly request: PatchRequest;
  readonly lower: ImageFiles;
  readonly world: PatchWorld;
  readonly isWanted: (name: string) => boolean;
}

async function openFor(request: DistributionRequest, world: PatchWorld): Promise<FetchPackage> {
  const keeps = (path: string): boolean =>
    isDatabaseFile(path) ||
    isAptFile(path) ||
    isOsFile(path) ||
    isApkDatabaseFile(path) ||
    isApkRepositoryFile(path) ||
    isRpmSettingsFile(path);
  const lower = await readImageFiles(request.image, world.source, {
    wanted: { keeps, hashes: () => false },
    signal: world.signal,
  });
  const names = new Set(request.packages.map((one) => one.name));
  const whole: PatchRequest = {
    ...request,
    wanted: { kind: 'all' },
    refusals: 'the-rest',
    sourceDateEpoch: 0,
  };
  const opening = { request: whole, lower, world, isWanted: (name: string) => names.has(name) };
  if (apkFolder(lower) !== undefined) return await openApk(opening);
  return hasRpmDatabase(lower) ? await openRpm(opening) : await openApt(opening);
}

async function openApt({ request, lower, world, isWanted }: Opening): Promise<FetchPackage> {
  const architecture = debianArchitecture(request.image.platform);
  if (architecture === undefined) throw withoutPackages('Debian', request);
  const { fetcher, signal } = world;
  const os = osOf(lower);
  const facts = { request, lower, fetcher, signal, now: request.now, os, architecture, isWanted };
  const offers = await openOffers(facts);
  return async ({ name, version }) => {
    const offer = offers.byName.get(name)?.find((one) => one.version === version);
    return offer === undefined ? undefined : packageOf(await offers.download(offer));
  };
}

async function openApk({ request, lower, world, isWanted }: Opening): Promise<FetchPackage> {
  const architecture = alpineArchitecture(request.image.platform);
  if (architecture === undefined) throw withoutPackages('Alpine', request);
  const { fetcher, signal } = world;
  const offers = await openApkOffers({
    request,
    lower,
    fetcher,
    signal,
    os: osOf(lower),
    architecture,
    isWanted,
  });
  return async ({ name, version }) => {
    const offer = offers.byName.get(name)?.find((one) => one.version === version);
    return offer === undefined ? undefined : packageOf(await offers.download(offer));
  };
}

async function openRpm({ request, lower, world, isWanted }: Opening): Promise<FetchPackage> {
  const architecture = rpmArchitecture(request.image.platform);
  const { fetcher, signal } = world;
  const offers = await openRpmOffers({ request, lower, fetcher, signal, now: request.now, isWanted });
  return async ({ name, version }) => {
    const offer = offers.byName
      .get(name)
      ?.find((one) => one.version === version && [architecture, 'noarch'].includes(one.architecture));
    return offer === undefined ? undefined : packageOfRpm(await offers.header(offer));
  };
}

function withoutPackages(distribution: string, { image }: PatchRequest): OakumError {
  const fact = `${distribution} has no packages for ${image.platform.architecture}`;
  return new OakumError('patch.malformed-image', fact);
}

function packageOf({ name, version, architecture, dataTar }: Fetched): DistributionPackage {
  const expected = new Map<string, string>();
  for (const member of readTarBytes(dataTar, defaultTarLimits)) {
    if (member.header.kind !== 'file') continue;
    expected.set(cleanPath(member.header.path), createHash('md5').update(member.content).digest('hex'));
  }
  return { name, version, architecture, expected };
}

/**
 * What settings leave out (documentation, languages), what a package only owns, and what is there to be changed says nothing about
 * an image.
 */
function packageOfRpm({ name, version, architecture, files }: RpmPackageFile): DistributionPackage {
  const counted = files.filter(
    (one) => one.kind === 'file' && !one.isGhost && !one.isConfig && !one.isOptional && !one.mayBeMissing,
  );
  const expected = counted.flatMap(({ path, digest }) =>
    digest === undefined || digest.kind === 'sha1' ? [] : [[path, digest.value] as const],
  );
  const unhashed = counted.length - expected.length;
  return {
    name,
    version,
    architecture,
    expected: new Map(expected),
    ...(unhashed === 0 ? {} : { unhashed }),
  };
}

/** The links above a file matter as much as the file: `lib` may be a link to `usr/lib`. */
async function seenFiles(
  request: DistributionRequest,
  world: PatchWorld,
  paths: ReadonlySet<string>,
): Promise<readonly SeenFile[]> {
  const basenames = new Set([...paths].map((path) => path.slice(path.lastIndexOf('/') + 1)));
  const wanted = {
    keeps: () => false,
    hashes: (path: string) => basenames.has(path.slice(path.lastIndexOf('/') + 1)),
    sha256: true,
  };
  const files = await readImageFiles(request.image, world.source, { wanted, signal: world.signal });
  const seen = new Map<string, SeenFile>();
  for (const path of paths) addWithParents(seen, files, path);
  return [...seen.values()];
}

function addWithParents(seen: Map<string, SeenFile>, files: ImageFiles, path: string): void {
  const place = files.place(path);
  for (const one of new Set([...prefixes(path), ...prefixes(place)])) {
    if (seen.has(one)) continue;
    const entry = files.entry(one);
    if (entry === undefined) continue;
    if (entry.kind === 'file') {
      const { md5, sha256 } = entry.content;
      seen.set(one, { type: 'file', path: one, md5, sha256 });
    } else if (entry.kind === 'symlink')
      seen.set(one, { type: 'symlink', path: one, target: entry.linkPath });
    else seen.set(one, { type: entry.kind === 'directory' ? 'directory' : 'other', path: one });
  }
}

function prefixes(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
}

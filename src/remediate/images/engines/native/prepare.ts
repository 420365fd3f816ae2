import { hasRoomForLayer } from '../../assemble.ts';
import type { NotPatched, PatchRequest, PatchWorld, Refusal } from '../../contract.ts';
import { type DpkgDatabase, isDatabaseFile, readDatabase, statusPath } from '../../dpkg-database/index.ts';
import { hasStatusD, readStatusDDatabase, statusDPath } from '../../dpkg-database/status-d.ts';
import { debianArchitecture, isOsFile, osOf } from '../../image-facts.ts';
import { type ImageFiles, readImageFiles } from '../../image-files/index.ts';
import { isAptFile, type Offer, type Offers, openOffers } from '../../repository/index.ts';
import type { DebStore } from './deb-store.ts';
import { isJudgedFile, type Upgrade } from './judge/index.ts';
import { isFactFile } from './judge/script-facts.ts';
import { outcomeOf } from './outcome.ts';
import { findRoots } from './roots.ts';
import { settle } from './settle.ts';

/** Everything that is known before the layer is made. */
export interface Prepared {
  readonly kind: 'ready';
  readonly upgrade: Upgrade;
  readonly offers: Offers;
  /** By name, what the packages came from. */
  readonly chosen: ReadonlyMap<string, Offer>;
  readonly leftOut: readonly Refusal[];
}

/** Reads image and repositories, chooses versions, and judges each package; repeats until nothing is refused any more. */
export async function prepare(
  request: PatchRequest,
  world: PatchWorld,
  store: DebStore,
): Promise<Prepared | NotPatched> {
  if (!hasRoomForLayer(request.image))
    return unsupported('the image has as many layers as runtimes can stack');
  const architecture = debianArchitecture(request.image.platform);
  if (architecture === undefined || request.image.platform.os !== 'linux') {
    return unsupported(
      `Debian has no packages for ${request.image.platform.os}/${request.image.platform.architecture}`,
    );
  }
  const lower = await readLower(request, world);
  const database = openDatabase(lower);
  if (typeof database === 'string') return unsupported(database);
  const { fetcher, signal } = world;
  const isWanted = (name: string): boolean => database.packages.has(name);
  const offers = await openOffers({
    request,
    lower,
    fetcher,
    signal,
    now: request.now,
    os: osOf(lower),
    architecture,
    isWanted,
  });
  const roots = findRoots(request.wanted, database, offers.byName);
  const settled = await settle({ lower, database, offers, roots, store });
  const unable = outcomeOf({ request, roots, settled, os: osOf(lower) });
  if (unable.kind !== 'go') return unable;
  return { kind: 'ready', upgrade: settled.upgrade, offers, chosen: settled.chosen, leftOut: unable.leftOut };
}

/** Or why there is none. An empty status file beside `status.d` is what some builders leave. */
function openDatabase(lower: ImageFiles): DpkgDatabase | string {
  const hasStatus = lower.entry(statusPath) !== undefined;
  if (!hasStatusD(lower)) return hasStatus ? readDatabase(lower) : `the image has no ${statusPath}`;
  if (hasStatus && readDatabase(lower).packages.size > 0)
    return `the image has packages both in ${statusPath} and in ${statusDPath}`;
  return readStatusDDatabase(lower);
}

function unsupported(message: string): NotPatched {
  return { kind: 'refused', reasons: [{ code: 'unsupported', message }] };
}

async function readLower(request: PatchRequest, world: PatchWorld): Promise<ImageFiles> {
  const wanted = {
    keeps: (path: string) =>
      isDatabaseFile(path) ||
      isAptFile(path) ||
      isOsFile(path) ||
      isJudgedFile(path) ||
      isFactFile(path).keeps,
    hashes: (path: string) => isFactFile(path).hashes,
  };
  return await readImageFiles(request.image, world.source, { wanted, signal: world.signal });
}

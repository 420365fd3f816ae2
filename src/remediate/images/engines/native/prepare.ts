import { OakumError } from '../../../../kernel/pure/index.ts';
import { hasRoomForLayer } from '../../assemble.ts';
import type { NotPatched, PatchRequest, PatchWorld, Refusal } from '../../contract.ts';
import { isDatabaseFile, readDatabase, statusPath } from '../../dpkg-database/index.ts';
import { debianArchitecture, isOsFile, osOf } from '../../image-facts.ts';
import { type ImageFiles, readImageFiles } from '../../image-files/index.ts';
import { isAptFile, type Offer, type Offers, openOffers } from '../../repository/index.ts';
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
export async function prepare(request: PatchRequest, world: PatchWorld): Promise<Prepared | NotPatched> {
  if (!hasRoomForLayer(request.image))
    return unsupported('the image has as many layers as runtimes can stack');
  const architecture = debianArchitecture(request.image.platform);
  if (architecture === undefined || request.image.platform.os !== 'linux') {
    return unsupported(
      `Debian has no packages for ${request.image.platform.os}/${request.image.platform.architecture}`,
    );
  }
  const lower = await readLower(request, world);
  if (lower.entry(statusPath) === undefined) return unsupported(withoutDatabase(lower));
  const database = readDatabase(lower);
  const [damaged] = database.records.rejected;
  if (damaged !== undefined) {
    throw new OakumError('patch.malformed-image', `${statusPath} line ${damaged.line}: ${damaged.reason}`);
  }
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
  const settled = await settle({ lower, database, offers, roots });
  const unable = outcomeOf({ request, roots, settled, os: osOf(lower) });
  if (unable.kind !== 'go') return unable;
  return { kind: 'ready', upgrade: settled.upgrade, offers, chosen: settled.chosen, leftOut: unable.leftOut };
}

function unsupported(message: string): NotPatched {
  return { kind: 'refused', reasons: [{ code: 'unsupported', message }] };
}

function withoutDatabase(lower: ImageFiles): string {
  const isDistroless = lower.list('var/lib/dpkg/status.d').length > 0;
  return isDistroless
    ? 'the image keeps its packages in status.d, which is not patched yet'
    : `the image has no ${statusPath}`;
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

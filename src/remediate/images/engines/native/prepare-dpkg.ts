import type { NotPatched } from '../../contract.ts';
import { type DpkgDatabase, isDatabaseFile, readDatabase, statusPath } from '../../dpkg-database/index.ts';
import { hasStatusD, readStatusDDatabase, statusDPath } from '../../dpkg-database/status-d.ts';
import { debianArchitecture, isOsFile, osOf } from '../../image-facts.ts';
import type { ImageFiles } from '../../image-files/index.ts';
import { isAptFile, openOffers } from '../../repository/index.ts';
import { dpkgReady } from './dpkg-ready.ts';
import { isJudgedFile } from './judge/index.ts';
import { isFactFile } from './judge/script-facts.ts';
import { keptReady } from './kept-ready.ts';
import { upgradeKey } from './kept-upgrades.ts';
import { outcomeOf } from './outcome.ts';
import type { Preparing, Ready } from './ready.ts';
import { findRoots } from './roots.ts';
import { settleDpkg } from './settle-dpkg.ts';

/** Reads the repositories, chooses versions, and judges each package; repeats until nothing is refused any more. */
export async function prepareDpkg({ request, world, store, lower }: Preparing): Promise<Ready | NotPatched> {
  const architecture = debianArchitecture(request.image.platform);
  if (architecture === undefined || request.image.platform.os !== 'linux') {
    return unsupported(
      `Debian has no packages for ${request.image.platform.os}/${request.image.platform.architecture}`,
    );
  }
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
  const key = upgradeKey({ request, offers: offers.byName });
  const known = await keptReady(world.kept, key, { lower, offers });
  if (known !== undefined) return known;
  const settled = await settleDpkg({ lower, database, offers, roots, store });
  const unable = outcomeOf({ request, roots, settled, os: osOf(lower) });
  if (unable.kind !== 'go') return unable;
  const { upgrade, chosen } = settled;
  return dpkgReady({ upgrade, offers, chosen, leftOut: unable.leftOut, key });
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

/** Which of the image's files dpkg's part of the engine looks into. */
export function dpkgWants(path: string): { readonly keeps: boolean; readonly hashes: boolean } {
  const fact = isFactFile(path);
  const keeps = isDatabaseFile(path) || isAptFile(path) || isOsFile(path) || isJudgedFile(path) || fact.keeps;
  return { keeps, hashes: fact.hashes };
}

/** Whether the image has packages of dpkg, however they are kept. */
export function hasDpkg(lower: ImageFiles): boolean {
  return lower.entry(statusPath) !== undefined || hasStatusD(lower);
}

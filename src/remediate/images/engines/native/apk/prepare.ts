import { compareText } from '../../../../../kernel/pure/index.ts';
import { isApkDatabaseFile, readApkFiles } from '../../../apk-database/index.ts';
import {
  type ApkOffer,
  type ApkOffers,
  checkAge,
  isApkRepositoryFile,
  openApkOffers,
} from '../../../apk-repository/index.ts';
import type { NotPatched, PackageScripts, PackageUpgrade, Refusal } from '../../../contract.ts';
import { alpineArchitecture, isOsFile, osOf } from '../../../image-facts.ts';
import type { FileChanges } from '../../../layer.ts';
import { keptReady } from '../kept-ready.ts';
import { upgradeKey } from '../kept-upgrades.ts';
import { outcomeOf } from '../outcome.ts';
import { type Preparing, type Ready, whyLeftOut } from '../ready.ts';
import { isFactFile } from './facts.ts';
import { scriptsRan } from './judge.ts';
import { isOwnerFile } from './owners.ts';
import { databaseFiles } from './record.ts';
import { findApkRoots } from './roots.ts';
import { settleApk } from './settle.ts';
import type { ApkUpgrade } from './upgrade.ts';

/** Which of the image's files apk's part of the engine looks into. */
export function apkWants(path: string): { readonly keeps: boolean; readonly hashes: boolean } {
  const keeps =
    isApkDatabaseFile(path) ||
    isApkRepositoryFile(path) ||
    isOsFile(path) ||
    isOwnerFile(path) ||
    isFactFile(path);
  return { keeps, hashes: path.startsWith('etc/') };
}

/** Reads the repositories, chooses versions, and judges each package; repeats until nothing is refused any more. */
export async function prepareApk({ request, world, store, lower }: Preparing): Promise<Ready | NotPatched> {
  const { os, architecture } = request.image.platform;
  const alpine = os === 'linux' ? alpineArchitecture(request.image.platform) : undefined;
  if (alpine === undefined) {
    const message = `Alpine has no packages for ${os}/${architecture}`;
    return { kind: 'refused', reasons: [{ code: 'unsupported', message }] };
  }
  const database = readApkFiles(lower);
  const { fetcher, signal } = world;
  const offers = await openApkOffers({
    request,
    lower,
    fetcher,
    signal,
    os: osOf(lower),
    architecture: alpine,
    isWanted: (name) => database.byName.has(name),
  });
  checkAge(database.records, offers);
  const roots = findApkRoots(request.wanted, database, offers.byName);
  const key = upgradeKey({ request, offers: offers.byName });
  const known = await keptReady(world.kept, key, { lower, offers });
  if (known !== undefined) return known;
  const settled = await settleApk({ lower, database, offers, roots, store });
  const decision = outcomeOf({ request, roots, settled, os: osOf(lower) });
  if (decision.kind !== 'go') return decision;
  const { upgrade, chosen } = settled;
  return readyOf({ upgrade, offers, chosen, leftOut: decision.leftOut, key });
}

interface Prepared {
  readonly upgrade: ApkUpgrade;
  readonly offers: ApkOffers;
  readonly chosen: ReadonlyMap<string, ApkOffer>;
  readonly leftOut: readonly Refusal[];
  readonly key: string;
}

function readyOf(prepared: Prepared): Ready {
  return {
    kind: 'ready',
    lower: prepared.upgrade.lower,
    packages: upgradesOf(prepared),
    leftOut: prepared.leftOut,
    repositories: prepared.offers.used,
    notes: notesOf(prepared),
    scripts: scriptsOf(prepared),
    layer: { kind: 'new', key: prepared.key, changes: () => withDatabase(prepared.upgrade) },
  };
}

function upgradesOf({ chosen, upgrade }: Prepared): readonly PackageUpgrade[] {
  return [...chosen.values()]
    .map((offer) => ({
      name: offer.name,
      architecture: offer.architecture,
      from: upgrade.database.byName.get(offer.name)?.version ?? '',
      to: offer.version,
      source: offer.origin,
      debSha256: upgrade.moving.get(offer.name)?.apk.fileSha256,
      debUrl: offer.url,
      debSizeBytes: offer.sizeBytes,
    }))
    .sort((left, right) => compareText(left.name, right.name));
}

function notesOf(prepared: Prepared): readonly string[] {
  const beside = [...prepared.upgrade.files.members.keys()].filter((place) => place.endsWith('.apk-new'));
  return [
    ...prepared.offers.notes,
    ...scriptsOf(prepared).map((one) => `${one.package}: ${one.why}`),
    ...beside.map((place) => `/${place}: the image changed the file, the new one lies beside it`),
  ];
}

function scriptsOf({ upgrade }: Prepared): readonly PackageScripts[] {
  const why = whyLeftOut(scriptsRan(upgrade.lower));
  return [...upgrade.moving.values()].flatMap(({ apk, old }) => {
    const brought: readonly string[] = [...apk.scripts.keys()];
    const scripts = ['post-upgrade', 'pre-upgrade', 'trigger'].filter((name) => brought.includes(name));
    return scripts.length === 0 ? [] : [{ package: old.name, scripts, what: 'left-out', why } as const];
  });
}

function withDatabase({ database, moving, files }: ApkUpgrade): FileChanges {
  return { members: new Map([...files.members, ...databaseFiles(database, moving)]), removed: files.removed };
}

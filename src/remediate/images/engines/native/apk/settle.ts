import type { ApkDatabaseRecord } from '../../../../../formats/apk/index.ts';
import type { ApkDatabase } from '../../../apk-database/index.ts';
import type { ApkOffer, ApkOffers } from '../../../apk-repository/index.ts';
import type { Refusal } from '../../../contract.ts';
import type { ImageFiles } from '../../../image-files/index.ts';
import type { PackageStore } from '../package-store.ts';
import type { Roots } from '../root.ts';
import { type Settled, settle } from '../settle.ts';
import { apkWorldPackage, worldAsPackage, worldName } from '../solve/apk-world.ts';
import { judgeApk } from './judge.ts';
import { doubledFiles, mergeApkChanges } from './merge.ts';
import { readOwners } from './owners.ts';
import { newestApkOffers } from './roots.ts';
import { unpackApk } from './unpack.ts';
import type { ApkUpgrade, Moved, StoredApk } from './upgrade.ts';

export interface ApkSettling {
  readonly lower: ImageFiles;
  readonly database: ApkDatabase;
  readonly offers: ApkOffers;
  readonly roots: Roots<ApkOffer>;
  readonly store: PackageStore;
}

/** Chooses and judges as apk would have it. */
export async function settleApk(settling: ApkSettling): Promise<Settled<ApkOffer, ApkUpgrade>> {
  const { database, offers, roots, store } = settling;
  const installed = new Map(database.records.map((record) => [record.name, relationsOf(record)]));
  return await settle({
    installed: installed.set(worldName, worldAsPackage(database.world)),
    moves: roots.moves,
    newest: newestApkOffers(database, offers.byName),
    // What brought the new version in does not matter: the package is there.
    worldOf: (offer) => apkWorldPackage({ ...offer, installIf: [] }),
    bring: async (offer) => ({
      kind: 'stored',
      item: await store.put(await offers.download(offer), { extra: 'apk' }),
    }),
    judge: (packages) => judgeRound(settling, packages),
  });
}

function relationsOf({ name, version, fields }: ApkDatabaseRecord) {
  const words = (letter: string) => (fields.get(letter) ?? '').split(/\s+/).filter((word) => word !== '');
  return apkWorldPackage({ name, version, depends: words('D'), provides: words('p'), installIf: words('i') });
}

function judgeRound(
  { lower, database, offers }: ApkSettling,
  packages: ReadonlyMap<string, StoredApk>,
): { readonly upgrade: ApkUpgrade; readonly refused: ReadonlyMap<string, readonly Refusal[]> } {
  const unpacking = { lower, database, owners: readOwners(lower), moving: new Set(packages.keys()) };
  const moving = new Map<string, Moved>();
  for (const [name, apk] of packages) {
    const old = database.byName.get(name);
    const { sha1, sha256 } = apk.checksums;
    const offer = offers.byName.get(name)?.find(({ checksum }) => checksum === sha1 || checksum === sha256);
    if (old === undefined || offer === undefined) continue;
    const item = { apk, offer, old };
    moving.set(name, { ...item, unpacked: unpackApk(item, unpacking) });
  }
  const unpacked = Array.from(moving.values(), (item) => item.unpacked);
  const files = mergeApkChanges(unpacked, { lower, database });
  const upgrade: ApkUpgrade = { lower, database, moving, files };
  const doubled = Map.groupBy(doubledFiles(unpacked), (refusal) => refusal.package);
  const refused = new Map(
    [...moving].flatMap(([name, item]) => {
      const own = [...item.unpacked.refusals, ...(doubled.get(name) ?? []), ...judgeApk(item, upgrade)];
      return own.length === 0 ? [] : [[name, own] as const];
    }),
  );
  return { upgrade, refused };
}

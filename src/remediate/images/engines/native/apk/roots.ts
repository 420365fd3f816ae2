import type { ApkDatabaseRecord } from '../../../../../formats/apk/index.ts';
import { compareVersions } from '../../../../../formats/versions/index.ts';
import type { ApkDatabase } from '../../../apk-database/index.ts';
import type { ApkOffer } from '../../../apk-repository/index.ts';
import type { WantedPackage, WantedPackages } from '../../../contract.ts';
import { movesOf, type Root, type Roots, refuse, sortedRoots } from '../root.ts';
import { relationOf } from '../solve/apk-world.ts';
import { fits } from '../solve/relations.ts';

type OffersByName = ReadonlyMap<string, readonly ApkOffer[]>;

/** Finds the version to move each wanted package to: in place, of its repositories, never to an older one. */
export function findApkRoots(
  wanted: WantedPackages,
  database: ApkDatabase,
  offers: OffersByName,
): Roots<ApkOffer> {
  const roots =
    wanted.kind === 'all'
      ? database.records.map((record) => newest(record, database, offers))
      : wanted.packages.map((item) => asked(item, database, offers));
  return sortedRoots(roots);
}

/** The newest version of every installed package that has a newer one, for packages that others draw in. */
export function newestApkOffers(database: ApkDatabase, offers: OffersByName): ReadonlyMap<string, ApkOffer> {
  return movesOf(database.records.map((record) => newest(record, database, offers)));
}

function newest(record: ApkDatabaseRecord, database: ApkDatabase, offers: OffersByName): Root<ApkOffer> {
  const newer = offersFor(record, database, offers).filter(({ version }) => isNewer(version, record.version));
  const [first] = newer.filter((offer) => isAllowed(offer, database));
  if (first === undefined) return newer.length > 0 ? { kind: 'held', name: record.name } : { kind: 'fine' };
  return standing(record) ?? { kind: 'move', offer: first };
}

function asked(
  { name, version: wanted }: WantedPackage,
  database: ApkDatabase,
  offers: OffersByName,
): Root<ApkOffer> {
  const record = database.byName.get(name);
  if (record === undefined) return refuse('not-installed', name, `${name} is not installed`);
  const order = compareVersions('apk', record.version, wanted.version);
  if (order === undefined) return refuse('unsupported', name, `${wanted.version} is no version`);
  if (wanted.kind === 'newer-than') return order > 0 ? { kind: 'fine' } : newest(record, database, offers);
  if (order === 0 || (order > 0 && wanted.kind === 'at-least')) return { kind: 'fine' };
  const inTheWay = standing(record);
  if (inTheWay !== undefined) return inTheWay;
  if (order > 0)
    return refuse('version-gone', name, `${record.version} is installed, newer than ${wanted.version}`);
  return pick(name, wanted, { database, list: offersFor(record, database, offers) });
}

function pick(
  name: string,
  wanted: WantedPackage['version'],
  { database, list }: { readonly database: ApkDatabase; readonly list: readonly ApkOffer[] },
): Root<ApkOffer> {
  const [first] = list;
  if (first === undefined) return refuse('not-in-repository', name, `no repository has ${name}`);
  if ((compareVersions('apk', first.version, wanted.version) ?? -1) < 0)
    return { kind: 'wait', waiting: { name, wanted: wanted.version, offered: first.version } };
  const enough = list.filter(({ version }) => {
    const order = compareVersions('apk', version, wanted.version);
    return order === 0 || (order === 1 && wanted.kind === 'at-least');
  });
  const [offer] = enough.filter((one) => isAllowed(one, database));
  if (offer !== undefined) return { kind: 'move', offer };
  if (enough.length > 0) return { kind: 'held', name };
  return refuse('version-gone', name, `the repositories have ${first.version} instead of ${wanted.version}`);
}

/** `openssl=3.3.2-r0` in `world` is how an owner of Alpine puts a package on hold. */
function isAllowed({ name, version }: ApkOffer, { world }: ApkDatabase): boolean {
  return world
    .filter((word) => word.name === name)
    .every((word) => fits(version, relationOf(word)) !== word.isConflict);
}

/** Why an installed package may not move at all. */
function standing({ name, fields }: ApkDatabaseRecord): Root<ApkOffer> | undefined {
  const flags = fields.get('f');
  if (flags === undefined) return undefined;
  if (flags === 'S') return refuse('unsupported', name, `${name} was installed from a version 3 package`);
  return refuse('broken-state', name, `the database says that ${name} is broken (f:${flags})`);
}

/** Of repositories without a tag, and of the one that `world` pins it to or that it came from. Virtual packages have none. */
function offersFor(
  { name, fields }: ApkDatabaseRecord,
  { world }: ApkDatabase,
  offers: OffersByName,
): readonly ApkOffer[] {
  const tags = [fields.get('s'), ...world.filter((word) => word.name === name).map(({ tag }) => tag)];
  return (offers.get(name) ?? []).filter(({ tag }) => tag === undefined || tags.includes(tag));
}

function isNewer(offered: string, installed: string): boolean {
  return compareVersions('apk', offered, installed) === 1;
}

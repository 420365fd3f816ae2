import type { DpkgPackage } from '../../../../formats/dpkg/index.ts';
import { compareVersions } from '../../../../formats/versions/index.ts';
import type { WantedPackage, WantedPackages } from '../../contract.ts';
import type { DpkgDatabase } from '../../dpkg-database/index.ts';
import type { Offer } from '../../repository/index.ts';
import { type Root, type Roots, refuse, sortedRoots } from './root.ts';

type OffersByName = ReadonlyMap<string, readonly Offer[]>;

/** Finds the version to move each wanted package to: in place, same architecture, never to an older one. */
export function findRoots(
  wanted: WantedPackages,
  database: DpkgDatabase,
  offers: OffersByName,
): Roots<Offer> {
  const roots =
    wanted.kind === 'all'
      ? [...database.packages.values()].map((item) => newest(item, database, offers))
      : wanted.packages.map((item) => asked(item, database, offers));
  return sortedRoots(roots);
}

/** The newest version of every installed package that has a newer one, for packages that others draw in. */
export function newestOffers(database: DpkgDatabase, offers: OffersByName): ReadonlyMap<string, Offer> {
  const found = [...database.packages.values()].flatMap((item) => {
    const [first] = offersFor(item, offers);
    const isUsable =
      first !== undefined && isNewer(first.version, item.version) && standing(item, database) === undefined;
    return isUsable ? [[item.name, first] as const] : [];
  });
  return new Map(found);
}

function newest(item: DpkgPackage, database: DpkgDatabase, offers: OffersByName): Root<Offer> {
  const [first] = offersFor(item, offers);
  if (first === undefined || !isNewer(first.version, item.version)) return { kind: 'fine' };
  return standing(item, database) ?? { kind: 'move', offer: first };
}

function asked(
  { name, version: wanted }: WantedPackage,
  database: DpkgDatabase,
  offers: OffersByName,
): Root<Offer> {
  const item = database.packages.get(name);
  if (item === undefined) return refuse('not-installed', name, `${name} is not installed`);
  const order = compareVersions('deb', comparedOf(item, wanted), wanted.version);
  if (order === undefined) return refuse('unsupported', name, `${wanted.version} is no version`);
  if (wanted.kind === 'newer-than') return order > 0 ? { kind: 'fine' } : newest(item, database, offers);
  if (order === 0 || (order > 0 && wanted.kind === 'at-least')) return { kind: 'fine' };
  const inTheWay = standing(item, database);
  if (inTheWay !== undefined) return inTheWay;
  if (order > 0)
    return refuse('version-gone', name, `${item.version} is installed, newer than ${wanted.version}`);
  return pick({ item, wanted }, offersFor(item, offers));
}

function pick(
  { item, wanted }: { readonly item: DpkgPackage; readonly wanted: WantedPackage['version'] },
  list: readonly Offer[],
): Root<Offer> {
  const { name } = item;
  const [first] = list;
  if (first === undefined)
    return refuse('not-in-repository', name, `no suite has ${name} for ${item.architecture}`);
  const offered = comparedOf(first, wanted);
  if ((compareVersions('deb', offered, wanted.version) ?? -1) < 0)
    return { kind: 'wait', waiting: { name, wanted: wanted.version, offered } };
  if (wanted.kind === 'at-least') return { kind: 'move', offer: first };
  const exact = list.find((offer) => compareVersions('deb', offer.version, wanted.version) === 0);
  if (exact !== undefined) return { kind: 'move', offer: exact };
  return refuse('version-gone', name, `the suites have ${first.version} instead of ${wanted.version}`);
}

/** An advisory speaks of the source package, whose version need not be that of what is built from it. */
function comparedOf(
  { version, source }: Pick<DpkgPackage, 'version' | 'source'>,
  { kind }: WantedPackage['version'],
): string {
  return kind === 'at-least' ? source.version : version;
}

/** Why an installed package may not move at all. */
function standing(item: DpkgPackage, database: DpkgDatabase): Root<Offer> | undefined {
  if (database.doubled.has(item.name)) {
    return refuse('multi-arch', item.name, `${item.name} is installed for several architectures`);
  }
  if (item.isHeld) return { kind: 'held', name: item.name };
  if (item.state === 'installed') return undefined;
  return refuse('broken-state', item.name, `${item.name} is ${item.state}`);
}

function offersFor(item: DpkgPackage, offers: OffersByName): readonly Offer[] {
  return (offers.get(item.name) ?? []).filter((offer) => offer.architecture === item.architecture);
}

function isNewer(offered: string, installed: string): boolean {
  return compareVersions('deb', offered, installed) === 1;
}

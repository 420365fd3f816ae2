import { compareVersions, type VersionSchemeId } from '../../../formats/versions/index.ts';
import { compareText } from '../../../kernel/pure/index.ts';
import type { Refusal, RefusalCode, WaitingPackage, WantedPackage } from '../contract.ts';
import type { Installed, InstalledPackages, Offered, Offers } from './manager.ts';

/** What was asked for by name, sorted by what can come of it. */
export interface Choice {
  /** The version to which each goes. */
  readonly moves: ReadonlyMap<string, string>;
  readonly refusals: readonly Refusal[];
  readonly waiting: readonly WaitingPackage[];
  readonly held: readonly string[];
}

type Chosen =
  | { readonly kind: 'move'; readonly name: string; readonly version: string }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  | { readonly kind: 'wait'; readonly waiting: WaitingPackage }
  | { readonly kind: 'held'; readonly name: string }
  | { readonly kind: 'fine' };

/** What the choice is made from. */
export interface Choosing {
  readonly versions: VersionSchemeId;
  readonly installed: InstalledPackages;
  readonly offers: Offers;
}

export function choose(wanted: readonly WantedPackage[], { versions, installed, offers }: Choosing): Choice {
  const all = wanted.map((item) =>
    chooseOne(item, { versions, item: installed.get(item.name), offered: offers.get(item.name) ?? [] }),
  );
  return {
    moves: new Map(all.flatMap((one) => (one.kind === 'move' ? [[one.name, one.version]] : []))),
    refusals: all.flatMap((one) => (one.kind === 'refuse' ? [one.refusal] : [])),
    waiting: all.flatMap((one) => (one.kind === 'wait' ? [one.waiting] : [])),
    held: all.flatMap((one) => (one.kind === 'held' ? [one.name] : [])).sort(compareText),
  };
}

interface ChoosingOne extends Pick<Choosing, 'versions'> {
  readonly item: Installed | undefined;
  readonly offered: readonly Offered[];
}

function chooseOne(
  { name, version: wanted }: WantedPackage,
  { versions, item, offered }: ChoosingOne,
): Chosen {
  if (item === undefined) return refuse('not-installed', name, `${name} is not installed`);
  const order = compareVersions(versions, comparedOf(item, wanted), wanted.version);
  if (order === undefined) return refuse('unsupported', name, `${wanted.version} is no version`);
  const isThere = wanted.kind === 'newer-than' ? order > 0 : order === 0;
  if (isThere || (order > 0 && wanted.kind === 'at-least')) return { kind: 'fine' };
  const newest = newestOf(versions, offered);
  const isNewer = newest !== undefined && compareVersions(versions, newest.version, item.version) === 1;
  if (wanted.kind === 'newer-than' && !isNewer) return { kind: 'fine' };
  if (item.isHeld) return { kind: 'held', name };
  if (order > 0)
    return refuse('version-gone', name, `${item.version} is installed, newer than ${wanted.version}`);
  if (newest === undefined) return refuse('not-in-repository', name, `no repository has ${name}`);
  const compared = wanted.kind === 'at-least' ? newest.sourceVersion : newest.version;
  if ((compareVersions(versions, compared, wanted.version) ?? -1) < 0) {
    return { kind: 'wait', waiting: { name, wanted: wanted.version, offered: compared } };
  }
  if (wanted.kind !== 'exactly') return { kind: 'move', name, version: newest.version };
  const exact = offered.find(({ version }) => compareVersions(versions, version, wanted.version) === 0);
  if (exact !== undefined) return { kind: 'move', name, version: exact.version };
  return refuse('version-gone', name, `the repositories have ${newest.version} instead of ${wanted.version}`);
}

/** The newest of some offers. */
export function newestOf(versions: VersionSchemeId, offered: readonly Offered[]): Offered | undefined {
  return offered.toSorted((left, right) => compareVersions(versions, right.version, left.version) ?? 0)[0];
}

/** An advisory speaks of the source package, whose version need not be that of what is built from it. */
function comparedOf({ version, source }: Installed, { kind }: WantedPackage['version']): string {
  return kind === 'at-least' ? source.version : version;
}

function refuse(code: RefusalCode, name: string, message: string): Chosen {
  return { kind: 'refuse', refusal: { code, package: name, message } };
}

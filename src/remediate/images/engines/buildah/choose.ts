import { type DpkgPackage, readDpkgStatus } from '../../../../formats/dpkg/index.ts';
import { compareVersions } from '../../../../formats/versions/index.ts';
import { compareText, OakumError } from '../../../../kernel/pure/index.ts';
import type { Refusal, RefusalCode, WaitingPackage, WantedPackage } from '../../contract.ts';
import type { Offered } from './apt/output.ts';

/** Installed packages by name. @throws patch.malformed-image for a record that cannot be read. */
export function installedIn(status: Uint8Array): ReadonlyMap<string, DpkgPackage> {
  const { packages, rejected } = readDpkgStatus(status);
  const [damaged] = rejected;
  if (damaged !== undefined) {
    throw new OakumError(
      'patch.malformed-image',
      `var/lib/dpkg/status line ${damaged.line}: ${damaged.reason}`,
    );
  }
  return new Map(packages.map((item) => [item.name, item]));
}

/** What was asked for by name, sorted by what can come of it. */
export interface Choice {
  /** `name=version` for apt. */
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

export function choose(
  wanted: readonly WantedPackage[],
  installed: ReadonlyMap<string, DpkgPackage>,
  offered: ReadonlyMap<string, readonly Offered[]>,
): Choice {
  const all = wanted.map((item) => chooseOne(item, installed.get(item.name), offered.get(item.name) ?? []));
  return {
    moves: new Map(all.flatMap((one) => (one.kind === 'move' ? [[one.name, one.version]] : []))),
    refusals: all.flatMap((one) => (one.kind === 'refuse' ? [one.refusal] : [])),
    waiting: all.flatMap((one) => (one.kind === 'wait' ? [one.waiting] : [])),
    held: all.flatMap((one) => (one.kind === 'held' ? [one.name] : [])).sort(compareText),
  };
}

function chooseOne(
  { name, version: wanted }: WantedPackage,
  item: DpkgPackage | undefined,
  offered: readonly Offered[],
): Chosen {
  if (item === undefined) return refuse('not-installed', name, `${name} is not installed`);
  const order = compareVersions('deb', comparedOf(item, wanted), wanted.version);
  if (order === undefined) return refuse('unsupported', name, `${wanted.version} is no version`);
  const isThere = wanted.kind === 'newer-than' ? order > 0 : order === 0;
  if (isThere || (order > 0 && wanted.kind === 'at-least')) return { kind: 'fine' };
  const newest = newestOf(offered);
  if (wanted.kind === 'newer-than' && !isNewer(newest, item)) return { kind: 'fine' };
  if (item.isHeld) return { kind: 'held', name };
  if (order > 0)
    return refuse('version-gone', name, `${item.version} is installed, newer than ${wanted.version}`);
  if (newest === undefined) return refuse('not-in-repository', name, `no suite has ${name}`);
  const compared = wanted.kind === 'at-least' ? newest.sourceVersion : newest.version;
  if ((compareVersions('deb', compared, wanted.version) ?? -1) < 0) {
    return { kind: 'wait', waiting: { name, wanted: wanted.version, offered: compared } };
  }
  if (wanted.kind !== 'exactly') return { kind: 'move', name, version: newest.version };
  const exact = offered.find(({ version }) => compareVersions('deb', version, wanted.version) === 0);
  if (exact !== undefined) return { kind: 'move', name, version: exact.version };
  return refuse('version-gone', name, `the suites have ${newest.version} instead of ${wanted.version}`);
}

function newestOf(offered: readonly Offered[]): Offered | undefined {
  const sorted = offered.toSorted((left, right) => compareVersions('deb', right.version, left.version) ?? 0);
  return sorted[0];
}

function isNewer(offer: Offered | undefined, item: DpkgPackage): boolean {
  return offer !== undefined && compareVersions('deb', offer.version, item.version) === 1;
}

/** An advisory speaks of the source package, whose version need not be that of what is built from it. */
function comparedOf({ version, source }: DpkgPackage, { kind }: WantedPackage['version']): string {
  return kind === 'at-least' ? source.version : version;
}

function refuse(code: RefusalCode, name: string, message: string): Chosen {
  return { kind: 'refuse', refusal: { code, package: name, message } };
}

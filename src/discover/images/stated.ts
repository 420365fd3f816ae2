import { packagePurl, parsePurl } from '../../formats/purl/index.ts';
import type { Os, Unread } from '../../model/index.ts';
import type { MergedFile, Origin } from './layers/merge.ts';

type VisibleFile = readonly [string, MergedFile];

export interface Stated {
  /** Bills with what nobody else found. */
  readonly files: readonly VisibleFile[];
  readonly unread: readonly Unread[];
}

export interface Known {
  /** What every other reader found, with what is left to the system. */
  readonly files: readonly VisibleFile[];
  readonly os: Os | undefined;
  readonly label: string;
}

/**
 * What bills of materials say beside what was found: a package that a reader found is not told again, nor what another
 * bill said before. Packages of another system than the one here (a wheel brings libraries of the one it was built on)
 * would be judged by the wrong advisories: they are counted as unread.
 */
export function statedBeside(bills: readonly VisibleFile[], { files, os, label }: Known): Stated {
  if (bills.length === 0) return { files: [], unread: [] };
  const identity = ({ found }: Origin): string => packagePurl(found, os).split('?')[0] ?? '';
  const seen = new Set(files.flatMap(([, file]) => file.packages.map(identity)));
  const kept: VisibleFile[] = [];
  const unread: Unread[] = [];
  for (const [path, file] of bills) {
    const fresh = file.packages.filter((one) => isNew(seen, identity(one)));
    const [here, elsewhere] = [
      fresh.filter((one) => isHere(one, os)),
      fresh.filter((one) => !isHere(one, os)),
    ];
    kept.push([path, { ...file, packages: here }]);
    if (elsewhere.length > 0) unread.push(foreign(`${label} ${path}`, elsewhere));
  }
  return { files: kept, unread };
}

function isNew(seen: Set<string>, identity: string): boolean {
  const { size } = seen;
  return seen.add(identity).size > size;
}

/** A system's packages are in the namespace of the system, which is not always its id (`redhat`). */
function isHere({ found }: Origin, os: Os | undefined): boolean {
  return found.system === undefined || parsePurl(packagePurl(found, os))?.namespace === found.system;
}

function foreign(what: string, packages: readonly Origin[]): Unread {
  const systems = [...new Set(packages.map(({ found }) => found.system))].toSorted().join(', ');
  const reason = `${packages.length} of its packages are of another system (${systems.slice(0, 100)}), whose advisories do not speak for this one`;
  return { what, code: 'packages.unsupported', reason };
}

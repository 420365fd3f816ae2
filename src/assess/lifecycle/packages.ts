import { compareVersions } from '../../formats/versions/index.ts';
import { compareText } from '../../kernel/pure/index.ts';
import type { Contents, Package, PackageSupport, Place } from '../../model/index.ts';
import { placesOf } from './lifecycle.ts';
import type { PackageSupportTable } from './table.ts';

/** The packages of one system and the places where it runs. */
export interface RunningPackages {
  readonly contents: Pick<Contents, 'os' | 'packages'>;
  readonly where: readonly Place[];
}

export interface PackageSupportOutcome {
  /** By name. */
  readonly packages: readonly PackageSupport[];
  /** Systems of a distribution that keeps such lists, without one for their release: `debian 13`. */
  readonly unlisted: readonly string[];
}

/** Source packages that their distribution gave up, or supports in part only, though its release is supported. */
export function packageSupportOf(
  running: readonly RunningPackages[],
  table: PackageSupportTable,
): PackageSupportOutcome {
  const judged = running.map((one) => ({ ...one, list: listFor(one, table) }));
  const seen = judged.flatMap(({ contents, where, list }) => {
    if (typeof list !== 'object') return [];
    return contents.packages
      .filter(({ type }) => type === 'deb')
      .flatMap((item) => saidOf(item, list).map((said) => ({ ...said, where })));
  });
  const groups = Map.groupBy(seen, ({ name, system, state }) => [name, system, state].join('\t'));
  return {
    packages: [...groups]
      .toSorted(([left], [right]) => compareText(left, right))
      .flatMap(([, [first, ...others]]) => {
        if (first === undefined) return [];
        const where = placesOf([first, ...others].flatMap((one) => one.where));
        return [{ ...first, where, source: `${table.source} (${table.asOf})` }];
      }),
    unlisted: [...new Set(judged.flatMap(({ list }) => (typeof list === 'string' ? [list] : [])))].toSorted(),
  };
}

type SystemList = PackageSupportTable['systems'][number];

/** The list of a system; its name where its distribution has lists and none for it; undefined where it keeps none. */
function listFor({ contents: { os } }: RunningPackages, table: PackageSupportTable) {
  const release = os?.versionId?.split('.')[0];
  if (os === undefined || table.systems.every((one) => one.os !== os.id)) return undefined;
  const list = table.systems.find((one) => one.os === os.id && one.release === release);
  return list ?? `${os.id} ${release ?? 'without a release'}`;
}

type Said = Omit<PackageSupport, 'where' | 'source'>;

/** A version above the last supported one comes from elsewhere: the list does not speak of it. */
function saidOf(item: Package, { os, release, ended, limited }: SystemList): readonly Said[] {
  const { name, version } = item.source ?? item;
  const system = `${os} ${release}`;
  const over = ended.find(
    (one) => isNamed(name, one.name) && (one.last === '0' || isUpTo(version, one.last)),
  );
  if (over !== undefined) {
    const { since, url } = over;
    return [{ name, version, system, state: 'ended', since, ...(url === undefined ? {} : { url }) }];
  }
  const part = limited.find((one) => isNamed(name, one.name));
  if (part === undefined) return [];
  return [{ name, version, system, state: 'limited', ...(part.url === undefined ? {} : { url: part.url }) }];
}

function isUpTo(version: string, last: string): boolean {
  const order = compareVersions('deb', version, last);
  return order === -1 || order === 0;
}

function isNamed(name: string, pattern: string): boolean {
  return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -2)) : name === pattern;
}

import type * as z from 'zod';
import type { DebianKernels } from '../../src/discover/nodes/index.ts';

type Release = z.infer<typeof DebianKernels>['releases'][number];

/** An entry of the changelog of Debian's package `linux`. */
interface Entry {
  readonly version: string;
  readonly suite: string;
  readonly text: string;
  /** `2026-11-24`. */
  readonly date: string;
}

const releases: Readonly<Record<string, string>> = { bullseye: '11', bookworm: '12', trixie: '13' };

/** The changelog's day and the names of its release's kernels. @throws where it does not tell a name of an upload. */
export function kernelsOfChangelog(changelog: string): { readonly asOf: string; readonly release: Release } {
  const entries = entriesOf(changelog);
  const newest = entries[0];
  const release = releases[newest?.suite.replace(/-.*$/, '') ?? ''];
  const series = /^\d+\.\d+(?=\.)/.exec(newest?.version ?? '')?.[0];
  if (newest === undefined || release === undefined || series === undefined)
    throw new Error('not the changelog of linux in a release of Debian');
  const own = entries.filter(
    ({ version, suite }) => version.startsWith(`${series}.`) && suite !== 'experimental',
  );
  const oldestFirst = own.toReversed();
  const named = Number(release) < 13 ? byNumber(oldestFirst) : byVersion(oldestFirst, release);
  const kernels = Map.groupBy(named, ({ name }) => name);
  return {
    asOf: newest.date,
    release: {
      release,
      series,
      kernels: [...kernels].map(([name, all]) => [name, all.map(({ version }) => version)]),
    },
  };
}

function entriesOf(changelog: string): readonly Entry[] {
  return changelog.split(/^(?=linux \()/m).flatMap((text) => {
    const [, version, suite] = /^linux \(([^)]+)\) ([a-z-]+);/.exec(text) ?? [];
    const [, stamp] = /^ -- .*> {2}(.+)$/m.exec(text) ?? [];
    if (version === undefined || suite === undefined || stamp === undefined) return [];
    return [{ version, suite, text, date: new Date(stamp).toISOString().slice(0, 10) }];
  });
}

interface Named {
  readonly name: string;
  readonly version: string;
}

/** A number that stays until an entry says another one, and since 2025 grows with every upload. */
function byNumber(entries: readonly Entry[]): readonly Named[] {
  let abi: number | undefined;
  let isAutomatic = false;
  return entries.map(({ version, text }) => {
    isAutomatic ||= /^ +\* Generate kernel ABI name suffix automatically/m.test(text);
    const said = /^ +\* +(?:Bump|Set) ABI to (\d+)\b/m.exec(text)?.[1];
    abi = said === undefined ? (abi ?? Number.NaN) + (isAutomatic ? 1 : 0) : Number(said);
    if (Number.isNaN(abi)) throw new Error(`nothing says the ABI of ${version}`);
    return { name: `${version.split('.', 2).join('.')}.0-${abi}`, version };
  });
}

/** The upstream version, and how many uploads of it there were before. */
function byVersion(entries: readonly Entry[], release: string): readonly Named[] {
  const since = entries.findIndex(({ text }) =>
    /^ +\* Include target Debian release number in ABI name/m.test(text),
  );
  if (since < 0) throw new Error('nothing says since when names have the version');
  const before = new Map<string, number>();
  return entries.slice(since).map(({ version }) => {
    const upstream = version.replace(/-.*$/, '');
    const count = before.get(upstream) ?? 0;
    before.set(upstream, count + 1);
    return { name: `${upstream}+deb${release}${count === 0 ? '' : `.${count}`}`, version };
  });
}

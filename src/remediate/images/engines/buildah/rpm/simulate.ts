import { compareVersions } from '../../../../../formats/versions/index.ts';
import { OakumError } from '../../../../../kernel/pure/index.ts';
import type { PackageScripts } from '../../../contract.ts';
import { newestOf } from '../../../managers/choose.ts';
import { lastLines } from '../../../managers/container.ts';
import type {
  InstalledPackages,
  ManagerAtWork,
  Moves,
  Offers,
  Simulated,
  Simulation,
} from '../../../managers/manager.ts';
import type { FetchedArchive } from './archives.ts';
import { dnfError } from './errors.ts';
import { isPlainName } from './output.ts';
import type { Programs } from './programs.ts';

export interface Simulating {
  readonly programs: Programs;
  readonly installed: InstalledPackages;
  readonly offers: ManagerAtWork['offers'];
  /** The packages in the scratch root's database. */
  readAfter(): Promise<InstalledPackages>;
  /** What was fetched for it. */
  archives(): Promise<readonly FetchedArchive[]>;
}

export const isUnsolved = /^\s*Problem(?: \d+)?:|Transaction (?:test|check) error|conflicting requests/m;

/** Lets dnf upgrade the scratch root, and says what is then different in its database. */
export async function simulateIn(simulating: Simulating, moves: Moves): Promise<Simulated> {
  const { programs, installed, readAfter, archives } = simulating;
  const result = await programs.dnf(commandFor(moves));
  const said = `${result.stderr}\n${Buffer.from(result.stdout).toString()}`;
  if (result.exitCode !== 0 && isUnsolved.test(said))
    return { kind: 'unsolved', message: `dnf: ${lastLines(result.stderr)}` };
  if (result.exitCode !== 0) throw dnfError(result.stderr, await programs.downloads());
  const after = await readAfter();
  const installs = installsOf(installed, after);
  const keptBack = moves === 'all' ? keptBackIn(after, await simulating.offers([...after.keys()])) : [];
  const fetched = await archives();
  checkFetched(installs, fetched);
  return {
    kind: 'simulated',
    simulation: {
      installs,
      removes: [...installed.keys()].filter((name) => !after.has(name)),
      keptBack,
      scripts: fetched.map((archive) => scriptsOf(archive)),
    },
  };
}

function commandFor(moves: Moves): readonly string[] {
  if (moves === 'all') return ['--nobest', 'upgrade'];
  return ['--best', 'upgrade', ...[...moves].map(([name, version]) => specOf(name, version)).sort()];
}

/** Names and versions come from databases that anybody may have written. */
export function specOf(name: string, version: string): string {
  if (isPlainName(name) && /^[\w.+~^:-]{1,256}$/.test(version)) return `${name}-${version}`;
  throw new OakumError(
    'patch.malformed-image',
    `${JSON.stringify(name.slice(0, 100))} is no name of a package`,
  );
}

export function installsOf(before: InstalledPackages, after: InstalledPackages): Simulation['installs'] {
  return [...after.values()]
    .filter(({ name, version }) => before.get(name)?.version !== version)
    .map(({ name, version }) => ({ name, from: before.get(name)?.version, to: version }));
}

export function keptBackIn(after: InstalledPackages, offers: Offers): readonly string[] {
  const newer = [...after.values()].filter(({ name, version }) => {
    const newest = newestOf('rpm', offers.get(name) ?? []);
    return newest !== undefined && compareVersions('rpm', newest.version, version) === 1;
  });
  return newer.map(({ name }) => name);
}

/** What is installed later are these archives: each change must have its own. */
function checkFetched(installs: Simulation['installs'], fetched: readonly FetchedArchive[]): void {
  const names = new Set(fetched.map(({ name, version }) => `${name} ${version}`));
  const missing = installs.find(({ name, to }) => !names.has(`${name} ${to}`));
  if (missing === undefined) return;
  throw new OakumError('patch.engine-failed', `dnf: ${missing.name} ${missing.to} was not fetched`);
}

function scriptsOf({ name, scripts }: FetchedArchive): PackageScripts {
  const why = scripts.length === 0 ? 'it brings none' : 'of the package run in the container’s root';
  return { package: name, scripts, what: scripts.length === 0 ? 'left-out' : 'run', why };
}

/** Runs dnf and gives what it printed. @throws what `dnfError` makes of a failure */
export async function run(programs: Programs, args: readonly string[]): Promise<string> {
  const result = await programs.dnf(args);
  if (result.exitCode !== 0) throw dnfError(result.stderr, await programs.downloads());
  return Buffer.from(result.stdout).toString();
}

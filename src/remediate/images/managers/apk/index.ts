/**
 * apk, the image's own, run in the container. It asks no network: it is given a copy of its repositories on disk, whose
 * signed indexes and packages were fetched and checked out here. It checks them once more, by the same keys. `world` is
 * as it was afterwards: a version that was asked for is no wish of the image's owner.
 */
import { compareVersions } from '../../../../formats/versions/index.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';
import { apkFolder, isApkDatabaseFile, readApkFiles } from '../../apk-database/index.ts';
import { type ApkOffers, checkAge, isApkRepositoryFile, openApkOffers } from '../../apk-repository/index.ts';
import { alpineArchitecture, osOf } from '../../image-facts.ts';
import type { ImageFiles } from '../../image-files/index.ts';
import { lastLines } from '../container.ts';
import type {
  Fetched,
  ManagerAtWork,
  Moves,
  Offers,
  Opening,
  PackageManager,
  Simulation,
} from '../manager.ts';
import { readSimulation } from './output.ts';
import { installedAfter, installedOf, offersOf } from './packages.ts';
import { apkOptions, fetchInto, writeApkSettings } from './settings.ts';

const apkMs = 20 * 60_000;
const programs = ['sbin/apk', 'usr/sbin/apk', 'usr/bin/apk', 'bin/apk'];

export const apk: PackageManager = {
  id: 'apk',
  versions: 'apk',
  keeps: (path) => isApkDatabaseFile(path) || isApkRepositoryFile(path),
  async probe(lower, { request }) {
    if (apkFolder(lower) === undefined) return undefined;
    if (programIn(lower) === undefined) return { kind: 'unable', message: 'the image has no apk' };
    const { os, architecture } = request.image.platform;
    if (os === 'linux' && alpineArchitecture(request.image.platform) !== undefined) return { kind: 'works' };
    return { kind: 'unable', message: `Alpine has no packages for ${os}/${architecture}` };
  },
  open: (opening) => atWork(opening),
};

function programIn(lower: ImageFiles): string | undefined {
  return programs.find((path) => lower.target(path)?.kind === 'file');
}

function atWork(opening: Opening): ManagerAtWork {
  const { container, lower } = opening;
  const database = readApkFiles(lower);
  const installed = installedOf(database.records, database.world);
  const apkPath = `/${programIn(lower) ?? ''}`;
  let opened: ApkOffers | undefined;
  let command: readonly string[] = [];
  let moving: Simulation['installs'] = [];
  let fetched: ReadonlyMap<string, Fetched> = new Map();
  const repositories = (): ApkOffers => opened ?? notOpened();
  const options = apkOptions(opening.request);
  const offers = (names: readonly string[]): Offers => offersOf(names, repositories().byName, database.world);
  return {
    installed,
    get notes() {
      return opened?.notes ?? [];
    },
    scratch: ['etc/apk/world', 'etc/apk/arch'],
    async update() {
      opened = await openOffers(opening);
      checkAge(database.records, opened);
      await writeApkSettings(opened, opening);
    },
    offers: async (names) => offers(names),
    async simulate(moves) {
      command = commandFor(moves);
      const [act = '', ...words] = command;
      const result = await container.ask([apkPath, ...options, act, '--simulate', ...words], apkMs);
      const said = Buffer.from(result.stdout).toString();
      if (result.exitCode !== 0)
        return { kind: 'unsolved', message: `apk: ${lastLines(result.stderr || said)}` };
      const simulated = readSimulation(said);
      if (simulated.kind === 'unsolved') return simulated;
      moving = simulated.simulation.installs;
      const keptBack = moves === 'all' ? keptBackIn(moving, { installed, offers }) : [];
      return { ...simulated, simulation: { ...simulated.simulation, keptBack } };
    },
    async carryOut() {
      fetched = await fetchInto(moving, repositories(), opening);
      const result = await container.run([apkPath, ...options, ...command], apkMs);
      const said = `${result.stderr}\n${Buffer.from(result.stdout).toString()}`;
      if (result.exitCode !== 0 || /script exited with error/.test(said))
        throw new OakumError('patch.engine-failed', `apk: ${lastLines(said)}`);
    },
    installedAfter: (changes) => installedAfter(changes, { path: `${database.folder}/installed`, installed }),
    fetched: async () => fetched,
    used: async () => repositories().used,
  };
}

function notOpened(): never {
  throw new OakumError('internal', 'the repositories of apk are used before they were read');
}

async function openOffers({ request, world, lower }: Opening): Promise<ApkOffers> {
  const { fetcher, signal } = world;
  const architecture = alpineArchitecture(request.image.platform) ?? '';
  return await openApkOffers({
    ...{ request, lower, fetcher, signal, architecture },
    os: osOf(lower),
    isWanted: () => true,
  });
}

function commandFor(moves: Moves): readonly string[] {
  // apk would upgrade itself first, and then begin anew.
  if (moves === 'all') return ['upgrade', '--no-self-upgrade'];
  return ['add', ...[...moves].map(([name, version]) => wordFor(name, version)).sort()];
}

/** Names come from a database that anybody may have written. */
function wordFor(name: string, version: string): string {
  if (/^[A-Za-z0-9_][\w.+-]{0,255}$/.test(name) && /^\d[\w.+-]{0,255}$/.test(version))
    return `${name}=${version}`;
  const shown = JSON.stringify(`${name} ${version}`.slice(0, 100));
  throw new OakumError('patch.malformed-image', `${shown} is no name and version of a package`);
}

interface KeptBack {
  readonly installed: ManagerAtWork['installed'];
  readonly offers: (names: readonly string[]) => Offers;
}

function keptBackIn(moving: Simulation['installs'], { installed, offers }: KeptBack): readonly string[] {
  const after = new Map(moving.map(({ name, to }) => [name, to]));
  const offered = offers([...installed.keys()]);
  return [...installed.values()].flatMap(({ name, version }) => {
    const [newest] = offered.get(name) ?? [];
    const isBehind =
      newest !== undefined && compareVersions('apk', newest.version, after.get(name) ?? version) === 1;
    return isBehind ? [name] : [];
  });
}

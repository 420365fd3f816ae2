/**
 * The image's own package manager for rpm, run in the container: for databases that only the image's own rpm can write,
 * and where the machine has no dnf. It says in no common form what it would do, so that it does it: the container is the
 * simulation, and is thrown away where the answer is no. What it did is read from the database, by our own reader.
 */
import type { OfferedRpm } from '../../../../../../formats/rpm/index.ts';
import { compareVersions } from '../../../../../../formats/versions/index.ts';
import { OakumError } from '../../../../../../kernel/pure/index.ts';
import { rpmArchitecture } from '../../../../image-facts.ts';
import { lastLines } from '../../../../managers/container.ts';
import type {
  InstalledPackages,
  ManagerAtWork,
  Moves,
  Offers,
  Opening,
  PackageManager,
  Simulated,
  Simulation,
} from '../../../../managers/manager.ts';
import {
  isExcluded,
  isRpmSettingsFile,
  readImageSettings,
  rpmRepositoriesOf,
} from '../../../../rpm-repository/index.ts';
import { insideFolder } from '../../container.ts';
import {
  type AnyDatabase,
  anyDatabaseOf,
  databaseName,
  installedIn,
  isRpmDatabaseFile,
  rpmDatabaseOf,
} from '../database.ts';
import { after, probeArchitecture, unable, withoutRepository } from '../index.ts';
import { installsOf, isUnsolved, keptBackIn } from '../simulate.ts';
import { fetchedIn, offeredIn, usedIn } from './cache.ts';
import { toolError } from './errors.ts';
import { importKeys } from './keys.ts';
import { writeToolSettings } from './settings.ts';
import { type FoundTool, toolIn } from './tools.ts';

const toolMs = 30 * 60_000;
const maxDatabaseBytes = 512 * 2 ** 20;
const maxLogBytes = 16 * 2 ** 20;

export const ownRpm: PackageManager = {
  id: 'own-rpm',
  versions: 'rpm',
  keeps: (path) => isRpmDatabaseFile(path) || isRpmSettingsFile(path),
  async probe(lower, on) {
    const database = anyDatabaseOf(lower);
    if (database === undefined) return undefined;
    // One in SQLite is read before and after: there must be nothing in it that only SQLite finds.
    const known = rpmDatabaseOf(lower);
    if (database.name === databaseName && known?.kind !== 'sqlite') return known;
    if (toolIn(lower) === undefined)
      return unable('the image has none of dnf, microdnf, yum, tdnf and zypper with rpm beside it');
    return await probeArchitecture(on);
  },
  open(opening) {
    const database = anyDatabaseOf(opening.lower);
    const found = toolIn(opening.lower);
    if (database !== undefined && found !== undefined) return atWork(opening, { database, found });
    throw new OakumError(
      'patch.malformed-image',
      'the image has no rpm database that its own tool could use',
    );
  },
};

interface Own {
  readonly database: AnyDatabase;
  readonly found: FoundTool;
}

function atWork(opening: Opening, own: Own): ManagerAtWork {
  const { request, world, lower } = opening;
  const { folder, name, bytes } = own.database;
  const { tool, rpm } = own.found;
  const settings = readImageSettings(lower);
  const { repositories, notes } = rpmRepositoriesOf(request, lower);
  const installed = installedIn(bytes, (one) => isExcluded(one, settings.excludes));
  const run = runner(opening, own.found);
  let offered: readonly OfferedRpm[] = [];
  let restoreKeys = async (): Promise<void> => {};
  let moved: Simulation['installs'] = [];
  const offers: ManagerAtWork['offers'] = async (names) => offersOf(names, { offered, opening });
  return {
    installed,
    notes: [...notes, `installed by the image’s own ${tool.id}`],
    offers,
    async update() {
      if (repositories.length === 0) throw withoutRepository();
      await writeToolSettings({ repositories, settings }, world);
      const trustsImported = request.keyrings === undefined;
      restoreKeys = await importKeys({ ...opening, rpm, repositories, trustsImported });
      const refreshed = await run(tool.refresh);
      if (refreshed.kind === 'failed') throw await failure(own.found, refreshed.said, opening);
      offered = await offeredIn(world, repositories);
    },
    async simulate(moves) {
      const result = await run(tool.upgrade(moves));
      if (result.kind === 'failed' && saysUnsolved(result.said))
        return { kind: 'unsolved', message: `${tool.id}: ${lastLines(result.said)}` };
      if (result.kind === 'failed') throw await failure(own.found, result.said, opening);
      await restoreKeys();
      const now = installedIn(await readDatabase(opening, own.database), () => false);
      const simulated = await simulatedOf({
        moves,
        installed,
        now,
        said: result.said,
        tool: tool.id,
        offers,
      });
      if (simulated.kind === 'simulated') moved = simulated.simulation.installs;
      return simulated;
    },
    async carryOut() {
      // The simulation did it.
    },
    installedAfter: (changes) => after(changes, { path: `${folder}/${name}`, installed }),
    fetched: () => fetchedIn(world, moved),
    used: () => usedIn(world, repositories),
  };
}

type Ran = { readonly kind: 'done' | 'failed'; readonly said: string };

function runner({ container }: Opening, { tool, program }: FoundTool) {
  return async (args: readonly string[]): Promise<Ran> => {
    const command = [...program, ...tool.options, ...args];
    const result = await container.run(command, toolMs);
    const said = `${Buffer.from(result.stdout).toString()}\n${result.stderr}`;
    // dnf ends well where a script failed.
    const isDone = tool.good.has(result.exitCode) && !/script(?:let)? failed/.test(said);
    return { kind: isDone ? 'done' : 'failed', said };
  };
}

function saysUnsolved(said: string): boolean {
  return isUnsolved.test(said) || /^Problem: |^No provider of /m.test(said);
}

async function failure({ tool }: FoundTool, said: string, { world }: Opening): Promise<OakumError> {
  const log = await world.work.read(`${insideFolder}/log/dnf.librepo.log`, maxLogBytes);
  return toolError(tool, said, Buffer.from(log ?? []).toString());
}

async function readDatabase(
  { container }: Opening,
  { folder, name, bytes }: AnyDatabase,
): Promise<Uint8Array> {
  const now = await container.file?.(`${folder}/${name}`, maxDatabaseBytes);
  if (now?.kind === 'there') return now.bytes;
  if (now?.kind === 'as-before') return bytes;
  throw new OakumError('patch.engine-failed', `the package database /${folder}/${name} is gone`);
}

interface Simulating {
  readonly moves: Moves;
  readonly installed: InstalledPackages;
  readonly now: InstalledPackages;
  readonly said: string;
  readonly tool: string;
  readonly offers: ManagerAtWork['offers'];
}

/** A tool that passes over what it cannot do ends well: what was asked for by name must be there. */
async function simulatedOf({ moves, installed, now, said, tool, offers }: Simulating): Promise<Simulated> {
  const short = moves === 'all' ? undefined : [...moves].find(([name, to]) => now.get(name)?.version !== to);
  if (short !== undefined)
    return { kind: 'unsolved', message: `${tool}: ${short.join(' ')}: ${lastLines(said)}` };
  return {
    kind: 'simulated',
    simulation: {
      installs: installsOf(installed, now),
      removes: [...installed.keys()].filter((name) => !now.has(name)),
      keptBack: moves === 'all' ? keptBackIn(now, await offers([...now.keys()])) : [],
    },
  };
}

interface Offering {
  readonly offered: readonly OfferedRpm[];
  readonly opening: Opening;
}

/** Newest first. Packages of another architecture than the image's are none for it. */
function offersOf(names: readonly string[], { offered, opening }: Offering): Offers {
  const wanted = new Set(names);
  const usable = new Set(['noarch', rpmArchitecture(opening.request.image.platform)]);
  const rows = offered
    .filter(({ name, architecture }) => wanted.has(name) && usable.has(architecture))
    .map(({ name, version, sizeBytes }) => ({ name, version, sourceVersion: version, sizeBytes }))
    .sort((left, right) => compareVersions('rpm', right.version, left.version) ?? 0);
  return Map.groupBy(rows, ({ name }) => name);
}

/**
 * rpm: the machine's dnf and rpm on an image that may have neither. dnf is given a scratch root with a copy of the
 * image's database: there it fetches, checks every signature and carries the upgrade out in the database alone, which is
 * the simulation. rpm then installs these very archives in the container. dnf never sees the image's files, and no key
 * comes into the image's database.
 */
import { OakumError } from '../../../../../kernel/pure/index.ts';
import { rpmArchitecture } from '../../../image-facts.ts';
import type { ImageFiles } from '../../../image-files/index.ts';
import type { FileChanges } from '../../../layer.ts';
import type {
  InstalledPackages,
  ManagerAtWork,
  Opening,
  PackageManager,
  Probed,
} from '../../../managers/manager.ts';
import {
  isExcluded,
  isRpmSettingsFile,
  readImageSettings,
  rpmRepositoriesOf,
} from '../../../rpm-repository/index.ts';
import { archivesIn, fetchedOf, usedOf } from './archives.ts';
import { databaseName, installedIn, isRpmDatabaseFile, type RpmDatabase, rpmDatabaseOf } from './database.ts';
import { isPlainName, offerFormat, readOffers } from './output.ts';
import { programsOf, rpmPrograms } from './programs.ts';
import { readScratch, writeRpmSettings, writeScratch } from './settings.ts';
import { run, type Simulating, simulateIn } from './simulate.ts';

export const rpm: PackageManager = {
  id: 'rpm',
  versions: 'rpm',
  keeps: (path) => isRpmDatabaseFile(path) || isRpmSettingsFile(path),
  async probe(lower, on) {
    const database = rpmDatabaseOf(lower);
    if (database === undefined || database.kind === 'unable') return database;
    const devices = lower.entry('dev');
    if (devices !== undefined && devices.kind !== 'directory') return unable('its dev is no directory');
    return await probeMachine(on);
  },
  open: (opening) => atWork(opening),
};

async function probeMachine({ request, commands }: Pick<Opening, 'request' | 'commands'>): Promise<Probed> {
  for (const program of rpmPrograms) {
    if ((await commands.find(program)) === undefined) return unable(`${program} is not on PATH`);
  }
  return await probeArchitecture({ request, commands });
}

/** Programs of the image, or scripts of its packages, must run here. */
export async function probeArchitecture({
  request,
  commands,
}: Pick<Opening, 'request' | 'commands'>): Promise<Probed> {
  // dnf asks repositories for the machine's own kind of packages, and would find nothing to do for another.
  const { stdout } = await commands.run('uname', ['--machine'], { timeoutMs: 60_000 });
  const machine = Buffer.from(stdout).toString().trim();
  const { platform } = request.image;
  if (rpmArchitecture(platform) === machine) return { kind: 'works' };
  return unable(`it is for ${platform.architecture}, and this machine is ${machine}`);
}

export function unable(message: string): Probed {
  return { kind: 'unable', message };
}

function atWork(opening: Opening): ManagerAtWork {
  const { request, world, container, lower } = opening;
  const { folder, bytes } = databaseOf(lower);
  const settings = readImageSettings(lower);
  const isHeld = (one: Parameters<typeof isExcluded>[0]): boolean => isExcluded(one, settings.excludes);
  const installed = installedIn(bytes, isHeld);
  const { repositories, notes } = rpmRepositoriesOf(request, lower);
  const programs = programsOf(request, opening);
  let database = bytes;
  const offers: ManagerAtWork['offers'] = async (names) => {
    const plain = names.filter((name) => isPlainName(name));
    if (plain.length === 0) return new Map();
    // An excluded package must still be seen to be on offer: that it is held is then the answer.
    const query = ['--cacheonly', 'repoquery', '--available', '--disableexcludes=main', '--qf', offerFormat];
    return readOffers(await run(programs, [...query, ...plain]));
  };
  const simulating: Simulating = {
    programs,
    installed,
    offers,
    readAfter: async () => installedIn(await readScratch(world), isHeld),
    archives: () => archivesIn(world, programs),
  };
  return {
    installed,
    notes,
    offers,
    async update() {
      if (repositories.length === 0) throw withoutRepository();
      await writeRpmSettings({ repositories, excludes: settings.excludes }, world);
      await writeScratch(database, { work: world.work, lower });
      if (request.keyrings !== undefined) await forgetKeys(programs);
      database = await readScratch(world);
      await run(programs, ['makecache']);
    },
    async simulate(moves) {
      await writeScratch(database, { work: world.work, lower });
      return await simulateIn(simulating, moves);
    },
    async carryOut() {
      const root = await container.root?.();
      if (root === undefined)
        throw new OakumError('patch.engine-failed', 'rpm: the container is on another machine');
      await makeNull(opening, root);
      const docs = settings.withoutDocs ? ['--excludedocs'] : [];
      const languages =
        settings.languages === undefined ? [] : ['--define', `_install_langs ${settings.languages}`];
      const paths = (await archivesIn(world, programs)).map(({ path }) => world.work.absolute(path));
      await programs.rpmInside({ root, folder }, ['--upgrade', ...docs, ...languages, ...paths.sort()]);
    },
    installedAfter: (changes) => after(changes, { path: `${folder}/${databaseName}`, installed }),
    fetched: async () => fetchedOf(world, await archivesIn(world, programs)),
    used: () => usedOf(world, repositories),
  };
}

function databaseOf(lower: ImageFiles): Extract<RpmDatabase, { readonly kind: 'sqlite' }> {
  const database = rpmDatabaseOf(lower);
  if (database?.kind === 'sqlite') return database;
  throw new OakumError('patch.malformed-image', 'the image has no rpm database that can be used');
}

/** Where the request names keys, the image's own do not count. */
async function forgetKeys(programs: Simulating['programs']): Promise<void> {
  if ((await programs.rpm(['--query', '--all', 'gpg-pubkey'])).trim() === '') return;
  await programs.rpm(['--erase', '--allmatches', 'gpg-pubkey']);
}

/** Scripts write to /dev/null, which images need not have: without it they would make it a file. */
async function makeNull({ commands, lower, world }: Opening, root: string): Promise<void> {
  if (lower.entry('dev/null') !== undefined) return;
  const options = { timeoutMs: 60_000, signal: world.signal };
  await commands.run('mkdir', ['--parents', `${root}/dev`], options);
  await commands.run('mknod', ['--mode=666', `${root}/dev/null`, 'c', '1', '3'], options);
}

export function after(
  changes: FileChanges,
  { path, installed }: { readonly path: string; readonly installed: InstalledPackages },
): InstalledPackages {
  const member = changes.members.get(path);
  if (member === undefined) throw failed('the package database did not change');
  const found = installedIn(member.content, () => false);
  const gone = [...installed.keys()].find((name) => !found.has(name));
  if (gone !== undefined) throw failed(`${gone} is gone`);
  return found;
}

function failed(why: string): OakumError {
  return new OakumError('patch.engine-failed', `rpm: ${why}`);
}

export function withoutRepository(): OakumError {
  return new OakumError('patch.no-repository', 'neither the request nor the image names an rpm repository', {
    hint: 'Name the repositories of the image’s release.',
  });
}

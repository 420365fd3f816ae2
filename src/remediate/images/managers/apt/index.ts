/**
 * apt, the image's own, run in the container. It keeps its lists, caches and logs outside of the image, and everything
 * that it reads of the image are sources, keys and the database.
 */
import { readDpkgStatus } from '../../../../formats/dpkg/index.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';
import { isAptFile, sourcesOf } from '../../repository/index.ts';
import { type Container, lastLines } from '../container.ts';
import type {
  Fetched,
  Installed,
  InstalledPackages,
  ManagerAtWork,
  Moves,
  Offers,
  Opening,
  PackageManager,
} from '../manager.ts';
import { aptError } from './errors.ts';
import { readUsed } from './evidence.ts';
import { readOffered, readSimulation } from './output.ts';
import { aptOptions, writeAptSettings } from './settings.ts';

const statusPath = 'var/lib/dpkg/status';
const aptMs = 20 * 60_000;

export const apt: PackageManager = {
  id: 'apt',
  versions: 'deb',
  keeps: (path) => path === statusPath || isAptFile(path),
  async probe(lower) {
    if (lower.bytes(statusPath) === undefined) return undefined;
    if (lower.target('usr/bin/apt-get') !== undefined) return { kind: 'works' };
    return { kind: 'unable', message: 'the image has no apt-get' };
  },
  open: (opening) => atWork(opening),
};

function atWork({ request, world, container, lower }: Opening): ManagerAtWork {
  const { sources, notes } = sourcesOf(request, lower);
  let simulated: readonly string[] = [];
  let offered: Offers = new Map();
  return {
    installed: installedIn(lower.bytes(statusPath) ?? new Uint8Array()),
    notes,
    async update() {
      const { work } = world;
      await writeAptSettings(sources, request.mirrors, { work, folder: container.insideFolder });
      await run(container, ['apt-get', ...aptOptions, 'update']);
    },
    async offers(names) {
      offered = await offersOf(container, names);
      return offered;
    },
    async simulate(moves) {
      simulated = ['apt-get', ...aptOptions, '--yes', '--no-install-recommends', ...commandFor(moves)];
      const result = await container.ask(
        [...simulated.slice(0, 1), '--simulate', ...simulated.slice(1)],
        aptMs,
      );
      if (result.exitCode !== 0) return { kind: 'unsolved', message: `apt: ${lastLines(result.stderr)}` };
      return { kind: 'simulated', simulation: readSimulation(Buffer.from(result.stdout).toString()) };
    },
    async carryOut() {
      const result = await container.run(simulated, aptMs);
      if (result.exitCode !== 0) throw aptError(result, 'install');
    },
    installedAfter(changes) {
      const member = changes.members.get(statusPath);
      if (member !== undefined) return installedIn(member.content);
      throw new OakumError('patch.engine-failed', 'apt: the package database did not change');
    },
    fetched: async () => fetchedOf(offered),
    used: () => readUsed(request, lower, { work: world.work, container }),
  };
}

/** One call says at most so much that an engine which reads it from a log gets all of it. */
const namesInCall = 50;

/** Of Debian's policy 5.6.7; the names are the image's, and one that is none would be an option to apt. */
const packageName = /^[a-z0-9][a-z0-9+.-]+$/;

async function offersOf(container: Container, asked: readonly string[]): Promise<Offers> {
  const names = asked.filter((name) => packageName.test(name));
  let text = '';
  for (let at = 0; at < names.length; at += namesInCall) {
    const some = names.slice(at, at + namesInCall);
    text += `${await run(container, ['apt-cache', ...aptOptions, 'show', ...some])}\n`;
  }
  return readOffered(text);
}

/** What apt checked the archives against. Two of one version in different repositories leave it open which one it was. */
function fetchedOf(offers: Offers): ReadonlyMap<string, Fetched> {
  const fetched = new Map<string, Fetched>();
  for (const [name, versions] of offers) {
    for (const [version, same] of Map.groupBy(versions, (one) => one.version)) {
      const [debSha256, ...others] = new Set(same.map(({ sha256 }) => sha256));
      if (debSha256 === undefined || others.length > 0) continue;
      fetched.set(`${name} ${version}`, { debSha256, debSizeBytes: same[0]?.sizeBytes });
    }
  }
  return fetched;
}

function commandFor(moves: Moves): readonly string[] {
  if (moves === 'all') return ['upgrade'];
  const wanted = [...moves].map(([name, version]) => `${name}=${version}`).sort();
  return ['install', '--only-upgrade', ...wanted];
}

/** Runs a program of apt and gives what it printed. @throws what `aptError` makes of a failure */
async function run(container: Container, command: readonly string[]): Promise<string> {
  const result = await container.ask(command, aptMs);
  if (result.exitCode !== 0) throw aptError(result, 'update');
  return Buffer.from(result.stdout).toString();
}

/** Installed packages by name. @throws patch.malformed-image for a record that cannot be read. */
function installedIn(status: Uint8Array): InstalledPackages {
  const { packages, rejected } = readDpkgStatus(status);
  const [damaged] = rejected;
  if (damaged !== undefined) {
    throw new OakumError(
      'patch.malformed-image',
      `var/lib/dpkg/status line ${damaged.line}: ${damaged.reason}`,
    );
  }
  return new Map(
    packages.map((item): readonly [string, Installed] => {
      const { name, version, architecture = '', source, isHeld, state } = item;
      return [name, { name, version, architecture, source, isHeld, state }];
    }),
  );
}

import { decompressBytes, detectCompression } from '../../../../../../formats/compression/index.ts';
import { type OfferedRpm, readRpmPrimary } from '../../../../../../formats/rpm/index.ts';
import { hexOf, OakumError, sha256 } from '../../../../../../kernel/pure/index.ts';
import type { PatchWorld, UsedRepository } from '../../../../contract.ts';
import type { Fetched, Simulation } from '../../../../managers/manager.ts';
import type { RpmRepositories } from '../../../../rpm-repository/index.ts';
import { insideFolder } from '../../container.ts';
import { usedAs } from '../archives.ts';
import { repositoryId } from '../settings.ts';

type World = Pick<PatchWorld, 'work'>;

const maxDepth = 8;
const maxListBytes = 512 * 2 ** 20;
const maxArchiveBytes = 2 * 2 ** 30;

/** Every file in the tool's cache; each tool lays it out in its own way. */
async function filesIn(
  { work }: World,
  folder = `${insideFolder}/cache`,
  depth = 0,
): Promise<readonly string[]> {
  if (depth > maxDepth) return [];
  const found: string[] = [];
  for (const { path, kind } of await work.list(folder)) {
    if (kind === 'file') found.push(path);
    if (kind === 'directory') found.push(...(await filesIn({ work }, path, depth + 1)));
  }
  return found;
}

/** Whether a path lies in the folder that the tool made for a repository. */
function isOf(path: string, index: number): boolean {
  return new RegExp(`/${repositoryId(index)}(?:-[0-9a-f]+)?/`).test(path);
}

/** The packages of all repositories, from the lists that the tool fetched and checked. */
export async function offeredIn(
  world: World,
  repositories: RpmRepositories['repositories'],
): Promise<readonly OfferedRpm[]> {
  const files = await filesIn(world);
  const offered: OfferedRpm[] = [];
  for (const [index, { url }] of repositories.entries()) {
    const path = files.find((file) => isOf(file, index) && /primary\.xml(?:\.\w+)?$/.test(file));
    const bytes = path === undefined ? undefined : await world.work.read(path, maxListBytes);
    if (bytes === undefined)
      throw new OakumError(
        'patch.engine-failed',
        `the list of ${url} was not fetched in a form that is read`,
      );
    const plain = await decompressBytes(bytes, detectCompression(bytes), maxListBytes);
    for (const one of readRpmPrimary(Buffer.from(plain).toString())) offered.push(one);
  }
  return offered;
}

/** What was fetched of what moved, by `name version`. */
export async function fetchedIn(
  world: World,
  moved: Simulation['installs'],
): Promise<ReadonlyMap<string, Fetched>> {
  const files = await filesIn(world);
  const fetched = new Map<string, Fetched>();
  for (const { name, to } of moved) {
    const start = `${name}-${to.replace(/^\d+:/, '')}.`;
    const path = files.find((file) => {
      const base = file.slice(file.lastIndexOf('/') + 1);
      return base.startsWith(start) && /^[^.]+\.rpm$/.test(base.slice(start.length));
    });
    const bytes = path === undefined ? undefined : await world.work.read(path, maxArchiveBytes);
    if (bytes === undefined) continue;
    fetched.set(`${name} ${to}`, { debSha256: hexOf(sha256(bytes)), debSizeBytes: bytes.byteLength });
  }
  return fetched;
}

export async function usedIn(
  world: World,
  repositories: RpmRepositories['repositories'],
): Promise<readonly UsedRepository[]> {
  const files = await filesIn(world);
  const used: UsedRepository[] = [];
  for (const [index, repository] of repositories.entries()) {
    const path = files.find((file) => isOf(file, index) && file.endsWith('/repomd.xml'));
    const bytes = path === undefined ? undefined : await world.work.read(path, 2 ** 20);
    used.push(usedAs(repository, bytes));
  }
  return used;
}

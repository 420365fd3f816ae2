import { hexOf, sha256 } from '../../../../../kernel/pure/index.ts';
import type { PatchWorld, UsedRepository } from '../../../contract.ts';
import type { Fetched } from '../../../managers/manager.ts';
import type { RpmRepositories } from '../../../rpm-repository/index.ts';
import { type Archive, archiveFormat, readArchives } from './output.ts';
import type { Programs } from './programs.ts';
import { repositoryId, rpmFolder } from './settings.ts';

type World = Pick<PatchWorld, 'work'>;

/** An archive in dnf's cache; the path is of the work tree. */
export interface FetchedArchive extends Archive {
  readonly path: string;
}

const maxArchiveBytes = 2 * 2 ** 30;
const maxListBytes = 2 ** 20;

/** What dnf fetched. Its cache is new for each request: nothing else lies in it. */
export async function archivesIn({ work }: World, programs: Programs): Promise<readonly FetchedArchive[]> {
  const paths: string[] = [];
  for (const { path: folder } of await work.list(`${rpmFolder}/cache`)) {
    for (const { path } of await work.list(`${folder}/packages`)) if (path.endsWith('.rpm')) paths.push(path);
  }
  if (paths.length === 0) return [];
  const files = paths.map((path) => work.absolute(path));
  const said = readArchives(
    await programs.rpm(['--query', '--package', '--queryformat', archiveFormat, ...files]),
  );
  return said.map((archive, at) => ({ ...archive, path: paths[at] ?? '' }));
}

/** Hashes and sizes, by `name version`. */
export async function fetchedOf(
  { work }: World,
  archives: readonly FetchedArchive[],
): Promise<ReadonlyMap<string, Fetched>> {
  const fetched = new Map<string, Fetched>();
  for (const { name, version, path } of archives) {
    const bytes = await work.read(path, maxArchiveBytes);
    if (bytes === undefined) continue;
    fetched.set(`${name} ${version}`, { debSha256: hexOf(sha256(bytes)), debSizeBytes: bytes.byteLength });
  }
  return fetched;
}

/** The repositories by the lists that dnf kept. Whether one was signed is said by the settings, and not by whom. */
export async function usedOf(
  { work }: World,
  repositories: RpmRepositories['repositories'],
): Promise<readonly UsedRepository[]> {
  const folders = (await work.list(`${rpmFolder}/cache`)).map(({ path }) => path);
  const used: UsedRepository[] = [];
  for (const [index, repository] of repositories.entries()) {
    const folder = folders.find(
      (path) => path.includes(`/${repositoryId(index)}-`) && !path.endsWith('.solvx'),
    );
    const bytes = await work.read(`${folder ?? ''}/repodata/repomd.xml`, maxListBytes);
    used.push(usedAs(repository, bytes));
  }
  return used;
}

/** A repository by its repomd.xml; without it nobody knows its state. */
export function usedAs(
  { url, name }: RpmRepositories['repositories'][number],
  list: Uint8Array | undefined,
): UsedRepository {
  return {
    url,
    suite: name,
    releaseDate: list === undefined ? undefined : dateOf(Buffer.from(list).toString()),
    inReleaseSha256: list === undefined ? undefined : hexOf(sha256(list)),
    signedBy: [],
  };
}

/** createrepo writes the seconds at which it ran as the revision; others write a number of their own. */
function dateOf(list: string): string | undefined {
  const seconds = Number(/<revision>(\d{9,10})<\/revision>/.exec(list)?.[1] ?? Number.NaN);
  return Number.isNaN(seconds)
    ? undefined
    : Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toString();
}

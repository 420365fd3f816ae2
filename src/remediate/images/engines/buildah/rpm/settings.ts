import { OakumError } from '../../../../../kernel/pure/index.ts';
import type { PatchWorld } from '../../../contract.ts';
import { type ImageFiles, textOf } from '../../../image-files/index.ts';
import type { RpmRepositories } from '../../../rpm-repository/index.ts';
import { workFolder } from '../container.ts';

/** Everything of this package manager in the work tree. */
export const rpmFolder = `${workFolder}/rpm`;
/** The root that dnf is given: a database, and no file of the image that a link could lead away from. */
export const scratchFolder = `${rpmFolder}/root`;
const databaseFolder = 'var/lib/rpm';

export interface Settings {
  readonly repositories: RpmRepositories['repositories'];
  /** Patterns of what is to stay. */
  readonly excludes: readonly string[];
}

/** Writes what dnf and rpm read; nothing of the machine's own configuration counts. */
export async function writeRpmSettings(settings: Settings, world: Pick<PatchWorld, 'work'>): Promise<void> {
  const { work } = world;
  const at = (path: string): string => work.absolute(`${rpmFolder}/${path}`);
  const put = (path: string, text: string): Promise<void> =>
    work.write(`${rpmFolder}/${path}`, Buffer.from(text));
  for (const folder of ['log', 'cache', 'state', 'repos', 'keys']) await put(`${folder}/.keep`, '');
  // Debian's rpm keeps a database of its own per user unless it is told otherwise.
  await put('home/.rpmmacros', `%_dbpath /${databaseFolder}\n`);
  await put('dnf.conf', mainText(settings.excludes, at));
  await writeRepositories(settings.repositories, { work, folder: rpmFolder, seenAs: at });
}

function mainText(excludes: readonly string[], at: (path: string) => string): string {
  return lines('main', [
    ['gpgcheck', '1'],
    ['localpkg_gpgcheck', '1'],
    ['plugins', '0'],
    ['keepcache', '1'],
    ['install_weak_deps', '0'],
    ['skip_if_unavailable', '0'],
    ['zchunk', '0'],
    ['metadata_expire', '-1'],
    // A simulation: nothing but the database of the scratch root changes, and no script is run.
    ['tsflags', 'justdb noscripts notriggers'],
    ['retries', '2'],
    ['reposdir', at('repos')],
    ['excludepkgs', excludes.join(' ')],
  ]);
}

export function lines(section: string, values: readonly (readonly [string, string])[]): string {
  return `[${section}]\n${values.map(([key, value]) => `${key}=${value}\n`).join('')}`;
}

export interface RepositoryPlace {
  readonly work: PatchWorld['work'];
  /** Of the work tree. */
  readonly folder: string;
  /** How a path below the folder is called where the settings are read. */
  seenAs(path: string): string;
}

/** Writes `repos/oakum.repo` and the keys that count for each repository; a check of packages is part of every one. */
export async function writeRepositories(
  repositories: RpmRepositories['repositories'],
  { work, folder, seenAs }: RepositoryPlace,
): Promise<void> {
  const texts: string[] = [];
  for (const [index, { from, settings, mustBeSigned, keyrings }] of repositories.entries()) {
    const keys: string[] = [];
    for (const [part, { bytes }] of keyrings.entries()) {
      const path = `keys/${index}-${part}`;
      await work.write(`${folder}/${path}`, bytes);
      keys.push(`file://${seenAs(path)}`);
    }
    texts.push(
      lines(repositoryId(index), [
        ['name', repositoryId(index)],
        ...from,
        ...settings,
        ['enabled', '1'],
        ['gpgcheck', '1'],
        ['pkg_gpgcheck', '1'],
        ['keeppackages', '1'],
        ['repo_gpgcheck', mustBeSigned ? '1' : '0'],
        ['gpgkey', keys.join(' ')],
      ]),
    );
  }
  await work.write(`${folder}/repos/oakum.repo`, Buffer.from(texts.join('\n')));
}

/** Names of the image's own could be anything. */
export function repositoryId(index: number): string {
  return `oakum-${index}`;
}

/** dnf's variables stand in URLs: a value of plain signs, in a file of a plain name. */
async function copyVariables(lower: ImageFiles, { work }: Pick<PatchWorld, 'work'>): Promise<void> {
  for (const folder of ['etc/yum/vars', 'etc/dnf/vars']) {
    for (const name of lower.list(folder)) {
      const value = textOf(lower, `${folder}/${name}`)?.split('\n')[0]?.trim();
      if (value === undefined || !/^[\w.-]+$/.test(name) || !/^[\w.:/@-]*$/.test(value)) continue;
      await work.write(`${scratchFolder}/etc/dnf/vars/${name}`, Buffer.from(`${value}\n`));
    }
  }
}

/**
 * A new scratch root over the image's database. dnf also looks there for the release, its variables and the streams of
 * modules that are switched on.
 */
export async function writeScratch(
  database: Uint8Array,
  { work, lower }: Pick<PatchWorld, 'work'> & { readonly lower: ImageFiles },
): Promise<void> {
  await work.remove(scratchFolder);
  await work.write(`${scratchFolder}/${databaseFolder}/rpmdb.sqlite`, database);
  const release = lower.bytes('etc/os-release') ?? lower.bytes('usr/lib/os-release');
  if (release !== undefined) await work.write(`${scratchFolder}/etc/os-release`, release);
  await copyVariables(lower, { work });
  for (const name of lower.list('etc/dnf/modules.d')) {
    const path = `etc/dnf/modules.d/${name}`;
    const bytes = lower.bytes(path);
    if (bytes !== undefined && /^[\w.-]+\.module$/.test(name))
      await work.write(`${scratchFolder}/${path}`, bytes);
  }
}

const maxDatabaseBytes = 256 * 2 ** 20;

/** The scratch root's database as it is now. */
export async function readScratch({ work }: Pick<PatchWorld, 'work'>): Promise<Uint8Array> {
  const bytes = await work.read(`${scratchFolder}/${databaseFolder}/rpmdb.sqlite`, maxDatabaseBytes);
  if (bytes !== undefined) return bytes;
  throw new OakumError('patch.engine-failed', 'dnf left no database behind');
}

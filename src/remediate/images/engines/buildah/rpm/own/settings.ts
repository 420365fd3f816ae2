import type { PatchWorld } from '../../../../contract.ts';
import { insidePath } from '../../../../managers/container.ts';
import type { ImageSettings, RpmRepositories } from '../../../../rpm-repository/index.ts';
import { insideFolder } from '../../container.ts';
import { lines, writeRepositories } from '../settings.ts';

interface ToolSettings {
  readonly repositories: RpmRepositories['repositories'];
  readonly settings: ImageSettings;
}

/**
 * What the image's tool is told in place of its own settings: only our repositories, every package checked, and a place
 * outside of the image for whatever it keeps. Of its own settings those count that say what is installed.
 */
export async function writeToolSettings(
  { repositories, settings }: ToolSettings,
  { work }: Pick<PatchWorld, 'work'>,
): Promise<void> {
  const seenAs = (path: string): string => `${insidePath}/${path}`;
  for (const folder of ['cache', 'state', 'log'])
    await work.write(`${insideFolder}/${folder}/.keep`, new Uint8Array());
  await work.write(`${insideFolder}/tool.conf`, Buffer.from(mainText(settings, seenAs)));
  await work.write(`${insideFolder}/zypp.conf`, Buffer.from(zyppText(settings, seenAs)));
  await writeRepositories(repositories, { work, folder: insideFolder, seenAs });
}

/** dnf.conf(5), yum.conf(5) and tdnf's own; each passes over what it does not know. */
function mainText({ excludes, withoutDocs }: ImageSettings, seenAs: (path: string) => string): string {
  return lines('main', [
    ['gpgcheck', '1'],
    ['localpkg_gpgcheck', '1'],
    ['plugins', '0'],
    ['keepcache', '1'],
    ['best', '0'],
    ['install_weak_deps', '0'],
    ['skip_if_unavailable', '0'],
    ['clean_requirements_on_remove', '0'],
    ['zchunk', '0'],
    // yum 3 would rather have lists as databases.
    ['mddownloadpolicy', 'xml'],
    ['retries', '2'],
    ['reposdir', seenAs('repos')],
    ['repodir', seenAs('repos')],
    ['cachedir', seenAs('cache')],
    ['persistdir', seenAs('state')],
    ['logdir', seenAs('log')],
    ['logfile', seenAs('log/yum.log')],
    ['excludepkgs', excludes.join(' ')],
    ['exclude', excludes.join(' ')],
    ...(withoutDocs ? [['tsflags', 'nodocs'] as const] : []),
  ]);
}

function zyppText({ withoutDocs }: ImageSettings, seenAs: (path: string) => string): string {
  return lines('main', [
    ['gpgcheck', 'on'],
    ['pkg_gpgcheck', 'on'],
    ['solver.onlyRequires', 'true'],
    ['commit.downloadMode', 'DownloadInAdvance'],
    ['rpm.install.excludedocs', withoutDocs ? 'yes' : 'no'],
    ['history.logfile', seenAs('log/history')],
    ['packagesdir', seenAs('cache/packages')],
  ]);
}

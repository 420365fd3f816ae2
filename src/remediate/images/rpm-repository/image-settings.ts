import { matchesGlob } from '../glob.ts';
import { type ImageFiles, textOf } from '../image-files/index.ts';
import type { Installed } from '../managers/manager.ts';
import { isOn, readIni, wordsOf } from './ini.ts';

/** What the image's own settings of dnf and rpm say, as far as they count. */
export interface ImageSettings {
  /** Patterns of packages that are to stay as they are. */
  readonly excludes: readonly string[];
  /** Whether the lists of repositories must be signed where the repository itself does not say. */
  readonly wantsSignedLists: boolean;
  /** No documentation is installed. */
  readonly withoutDocs: boolean;
  /** `en:de`: the languages of which files are installed. */
  readonly languages: string | undefined;
}

const zyppLocks = 'etc/zypp/locks';
const mainFiles = ['etc/dnf/dnf.conf', 'etc/yum.conf', 'etc/yum/yum.conf'];
const zyppFile = 'etc/zypp/zypp.conf';
const lockFiles = ['etc/dnf/plugins/versionlock.list', 'etc/yum/pluginconf.d/versionlock.list'];

/** The files of an image that say how dnf works in it. */
export function isRpmSettingsFile(path: string): boolean {
  return (
    [...mainFiles, ...lockFiles, zyppFile, zyppLocks].includes(path) ||
    /^usr\/lib\/rpm\/gnupg\/keys\/[^/]+$/.test(path) ||
    /^etc\/(?:yum\.repos\.d|distro\.repos\.d|zypp\/repos\.d)\/[^/]+\.repo$/.test(path) ||
    /^etc\/(?:dnf\/vars|yum\/vars|dnf\/modules\.d|pki\/rpm-gpg)\/[^/]+$/.test(path) ||
    /^etc\/rpm\/macros[^/]*$/.test(path)
  );
}

export function readImageSettings(files: ImageFiles): ImageSettings {
  const main = mainFiles.flatMap((path) => {
    const section = readIni(textOf(files, path) ?? '').find(({ name }) => name === 'main');
    return section === undefined ? [] : [section.values];
  });
  const locked = lockFiles.flatMap((path) => lockedIn(textOf(files, path) ?? ''));
  const zypp = readIni(textOf(files, zyppFile) ?? '').find(({ name }) => name === 'main')?.values;
  const excluded = main.flatMap((values) => [
    ...wordsOf(values.get('exclude')),
    ...wordsOf(values.get('excludepkgs')),
  ]);
  const macros = files
    .list('etc/rpm')
    .map((name) => textOf(files, `etc/rpm/${name}`) ?? '')
    .join('\n');
  return {
    excludes: [...excluded, ...locked, ...zyppLockedIn(textOf(files, zyppLocks) ?? '')].filter((pattern) =>
      isPattern(pattern),
    ),
    wantsSignedLists: main.some((values) => isOn(values.get('repo_gpgcheck'))),
    withoutDocs:
      main.some((values) => wordsOf(values.get('tsflags')).includes('nodocs')) ||
      isOn(zypp?.get('rpm.install.excludedocs')) ||
      /^%_excludedocs\s+1/m.test(macros),
    languages: /^%_install_langs\s+([\w@.:-]+)\s*$/m.exec(macros)?.[1],
  };
}

/** zypper's list of locks: records of `solvable_name: NAME` and the like, parted by blank lines. */
function zyppLockedIn(text: string): readonly string[] {
  return [...text.matchAll(/^solvable_name:\s*(\S+)\s*$/gm)].map(([, name = '']) => name);
}

/** What stands in a setting of ours: nothing that would begin another. */
function isPattern(text: string): boolean {
  return /^[\w.+~^:*?[\]!-]{1,256}$/.test(text);
}

/**
 * `name-0:1.2-3.el9.*` locks a name to that version; the name is held. With `!` in front only that version is shut out.
 */
function lockedIn(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const entry = line.trim();
    if (entry === '' || entry.startsWith('#')) return [];
    if (entry.startsWith('!')) return [entry.slice(1)];
    return [/^(.+)-[^-]+-[^-]+$/.exec(entry)?.[1] ?? entry];
  });
}

/** Whether one of the patterns means the package, in the forms in which dnf takes them. */
export function isExcluded(
  { name, version, architecture }: Pick<Installed, 'name' | 'version' | 'architecture'>,
  patterns: readonly string[],
): boolean {
  const forms = [name, `${name}.${architecture}`, `${name}-${version}`, `${name}-${version}.${architecture}`];
  return patterns.some((pattern) => forms.some((form) => matchesGlob(pattern, form)));
}

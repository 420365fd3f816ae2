import { createHash } from 'node:crypto';
import { formatDeb822, withFields } from '../../src/formats/deb822/index.ts';
import { formatFileList, formatMd5sums } from '../../src/formats/dpkg/index.ts';
import { cleanPath } from '../../src/kernel/pure/index.ts';
import type { FileTreeSpec } from '../builders/index.ts';
import { controlOf, type DebSpec, membersOf } from './made-deb.ts';

/** Packages as they are in an image, and how they stand in its database. */
export interface InstalledSpec extends DebSpec {
  /** `install ok installed` unless said. */
  readonly status?: string;
}

export interface DebianRootSpec {
  readonly installed: readonly InstalledSpec[];
  /** bookworm unless said. */
  readonly codename?: string;
  /** Laid over everything else: what the image's author changed after the installation. */
  readonly files?: FileTreeSpec;
}

const database = 'var/lib/dpkg';

/** The tree of an image in which these packages are installed, as dpkg would have left it, with a merged `/usr`. */
export function debianRoot({ installed, codename = 'bookworm', files = {} }: DebianRootSpec): FileTreeSpec {
  return {
    ...rootWithout(codename),
    [`${database}/info/format`]: '1\n',
    [`${database}/triggers/File`]: '',
    ...installedFiles(installed),
    ...files,
  };
}

/** A tree with a merged `/usr` in which nothing is installed. */
export function rootWithout(codename: string): FileTreeSpec {
  return {
    bin: { kind: 'symlink', to: 'usr/bin' },
    lib: { kind: 'symlink', to: 'usr/lib' },
    sbin: { kind: 'symlink', to: 'usr/sbin' },
    'usr/bin': { kind: 'directory' },
    'usr/sbin': { kind: 'directory' },
    'usr/lib/os-release': osRelease(codename),
    'etc/os-release': { kind: 'symlink', to: '../usr/lib/os-release' },
    'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
  };
}

/** What installing the packages adds to a tree: their files, and their records behind those that are there. */
export function installedFiles(installed: readonly InstalledSpec[], statusBefore = ''): FileTreeSpec {
  const records = installed.map((spec) => formatDeb822(recordOf(spec)));
  const status = [...(statusBefore === '' ? [] : [`${statusBefore.trimEnd()}\n`]), ...records].join('\n');
  return {
    [`${database}/status`]: status,
    ...Object.assign({}, ...installed.map((spec) => unpacked(spec))),
    ...Object.assign({}, ...installed.map((spec) => infoOf(spec))),
  };
}

function osRelease(codename: string): string {
  const lines = [
    'PRETTY_NAME="Debian GNU/Linux (made up)"',
    'ID=debian',
    'VERSION_ID="12"',
    `VERSION_CODENAME=${codename}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Members below a linked directory land where the link leads. */
export function unpacked({ files = {} }: InstalledSpec): FileTreeSpec {
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [path.replace(/^(bin|lib|sbin)\//, 'usr/$1/'), file]),
  );
}

function recordOf(spec: InstalledSpec) {
  const sums = sumsOf(spec);
  const conffiles = (spec.conffiles ?? []).map((path) => `\n /${path} ${sums.get(path)}`).join('');
  const [name, ...rest] = controlOf(spec);
  const status = { name: 'Status', value: spec.status ?? 'install ok installed' };
  const stanza = name === undefined ? [] : [name, status, ...rest];
  return withFields(stanza, conffiles === '' ? {} : { Conffiles: conffiles });
}

function infoOf(spec: InstalledSpec): FileTreeSpec {
  const isQualified = spec.fields?.['Multi-Arch'] === 'same';
  const prefix = `${database}/info/${spec.name}${isQualified ? `:${spec.architecture ?? 'amd64'}` : ''}`;
  const conffiles = new Set(spec.conffiles);
  const sums = [...sumsOf(spec)].filter(([path]) => !conffiles.has(path));
  const paths = membersOf(spec.files ?? {}).map(({ header }) => cleanPath(header.path));
  return {
    [`${prefix}.list`]: formatFileList(paths),
    [`${prefix}.md5sums`]: formatMd5sums(new Map(sums)),
    ...(conffiles.size === 0
      ? {}
      : { [`${prefix}.conffiles`]: [...conffiles].map((path) => `/${path}\n`).join('') }),
    ...Object.fromEntries(
      Object.entries(spec.scripts ?? {}).map(([name, text]) => [`${prefix}.${name}`, text]),
    ),
  };
}

export function sumsOf({ files = {} }: InstalledSpec): ReadonlyMap<string, string> {
  return new Map(
    membersOf(files)
      .filter(({ header }) => header.kind === 'file')
      .map(({ header, content }) => [
        cleanPath(header.path),
        createHash('md5').update(content).digest('hex'),
      ]),
  );
}

import { formatDeb822 } from '../../../src/formats/deb822/index.ts';
import type { FileTreeSpec, LayerSpec } from '../../builders/index.ts';
import { debianRoot, type InstalledSpec, installedFiles } from '../../repositories/index.ts';
import { generatedPackage, hasGeneratedFix } from '../packages/generated.ts';
import { type PackageRow, packagesOf } from '../packages/tables.ts';

const osReleases = {
  '11': ['Debian GNU/Linux 11 (bullseye)', 'bullseye'],
  '12': ['Debian GNU/Linux 12 (bookworm)', 'bookworm'],
  '13': ['Debian GNU/Linux 13 (trixie)', 'trixie'],
} as const;

type DebianVersion = keyof typeof osReleases;

function osRelease(version: DebianVersion): FileTreeSpec {
  const [name, codename] = osReleases[version];
  const lines = [
    `PRETTY_NAME="${name}"`,
    'NAME="Debian GNU/Linux"',
    `VERSION_ID="${version}"`,
    `VERSION="${version} (${codename})"`,
    `VERSION_CODENAME=${codename}`,
    'ID=debian',
  ];
  return { 'usr/lib/os-release': `${lines.join('\n')}\n` };
}

/** Sources that a team takes out of its base image: then everything that is left has a fix in the practice repository. */
const trimmedSources: ReadonlySet<string> = new Set(['apt', 'dpkg', 'gnupg2', 'sed']);

export interface DebianSketch {
  /** The whole of `debian:bookworm-slim`, or that without its package manager. */
  readonly base: 'slim' | 'trimmed';
  /** Names from the table of applications. */
  readonly applications: readonly string[];
}

const rootCommand = '/bin/sh -c #(nop) ADD rootfs.tar.xz in / ';

/** The base layer by itself, as a base image has it. */
export function debianBase(base: DebianSketch['base']): readonly LayerSpec[] {
  return debianLayers({ base, applications: [] }).slice(0, 1);
}

/** Debian 12 with applications: a base layer that images share, and one with the applications. */
export function debianLayers({ base, applications }: DebianSketch): readonly LayerSpec[] {
  const below = packagesOf('debian-12-slim').filter(
    ({ source }) => base === 'slim' || !trimmedSources.has(source),
  );
  const above = packagesOf('debian-12-applications').filter(({ name }) => applications.includes(name));
  const known = [...below, ...above].filter((row) => !hasGeneratedFix(row)).map(recordOf);
  const lower = generated(below);
  const root = { ...debianRoot({ installed: [] }), ...installedFiles(lower, records(below)) };
  const upper = generated(above);
  const whole = installedFiles([...lower, ...upper], known.join('\n'));
  const added = Object.keys(installedFiles(upper));
  return [
    { files: { ...root, ...osRelease('12') }, command: rootCommand },
    {
      files: Object.fromEntries(Object.entries(whole).filter(([path]) => added.includes(path))),
      command: `RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends ${applications.join(' ')} # buildkit`,
    },
  ];
}

function generated(rows: readonly PackageRow[]): readonly InstalledSpec[] {
  return rows.filter(hasGeneratedFix).map(generatedPackage);
}

/** Packages of which nothing is known but what a scanner needs, with their database records only. */
function records(rows: readonly PackageRow[]): string {
  return rows
    .filter((row) => !hasGeneratedFix(row))
    .map(recordOf)
    .join('\n');
}

function recordOf({ name, version, source, sourceVersion }: PackageRow): string {
  const versioned = sourceVersion === version ? source : `${source} (${sourceVersion})`;
  const fields = {
    Package: name,
    Status: 'install ok installed',
    Maintainer: 'Debian',
    Architecture: 'amd64',
    ...(versioned === name ? {} : { Source: versioned }),
    Version: version,
    Description: 'as listed for the image debian:slim of 2024-12-02',
  };
  return formatDeb822(Object.entries(fields).map(([field, value]) => ({ name: field, value })));
}

/** A package database as it was found somewhere, without the packages' files. */
export function databaseLayer(version: DebianVersion, status: string): LayerSpec {
  const root = debianRoot({ installed: [] });
  return { files: { ...root, ...osRelease(version), 'var/lib/dpkg/status': status }, command: rootCommand };
}

/** `debian:bullseye-slim`, which is out of support. */
export function oldDebianLayer(): LayerSpec {
  return databaseLayer('11', packagesOf('debian-11-slim').map(recordOf).join('\n'));
}

/** A distroless image: one record a file, no package manager, no shell. */
export function distrolessLayer(status: string, names: readonly string[]): LayerSpec {
  const stanzas = status
    .split('\n\n')
    .filter((stanza) => names.some((name) => stanza.startsWith(`Package: ${name}\n`)));
  const files = stanzas.map((stanza) => {
    const name = /^Package: (\S+)/.exec(stanza)?.[1] ?? '';
    return [`var/lib/dpkg/status.d/${name}`, `${stanza.replace(/^Status: .*\n/m, '').trimEnd()}\n`] as const;
  });
  return {
    files: {
      ...osRelease('12'),
      'etc/os-release': { kind: 'symlink', to: '../usr/lib/os-release' },
      ...Object.fromEntries(files),
    },
    command: 'bazel build //base:static_debian12',
  };
}

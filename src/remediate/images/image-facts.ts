import type { Os, Platform } from '../../model/index.ts';
import { type ImageFiles, textOf } from './image-files/index.ts';

const architectures = new Map<string, string>([
  ['amd64', 'amd64'],
  ['arm64', 'arm64'],
  ['386', 'i386'],
  ['arm/v5', 'armel'],
  ['arm/v6', 'armhf'],
  ['arm/v7', 'armhf'],
  ['arm', 'armhf'],
  ['ppc64le', 'ppc64el'],
  ['mips64le', 'mips64el'],
  ['riscv64', 'riscv64'],
  ['s390x', 's390x'],
]);

/** Debian's name of the image's architecture; undefined where Debian has none. */
export function debianArchitecture({ architecture, variant }: Platform): string | undefined {
  return architectures.get(`${architecture}/${variant ?? ''}`) ?? architectures.get(architecture);
}

const alpineArchitectures = new Map<string, string>([
  ['amd64', 'x86_64'],
  ['arm64', 'aarch64'],
  ['386', 'x86'],
  ['arm/v6', 'armhf'],
  ['arm/v7', 'armv7'],
  ['arm', 'armv7'],
  ['ppc64le', 'ppc64le'],
  ['riscv64', 'riscv64'],
  ['s390x', 's390x'],
  ['loong64', 'loongarch64'],
]);

/** Alpine's name of the image's architecture; undefined where Alpine has none. */
export function alpineArchitecture({ architecture, variant }: Platform): string | undefined {
  return alpineArchitectures.get(`${architecture}/${variant ?? ''}`) ?? alpineArchitectures.get(architecture);
}

export function isOsFile(path: string): boolean {
  return path === 'etc/os-release' || path === 'usr/lib/os-release';
}

/** The operating system by os-release(5). */
export function osOf(files: ImageFiles): Os | undefined {
  const text = textOf(files, 'etc/os-release') ?? textOf(files, 'usr/lib/os-release');
  if (text === undefined) return undefined;
  const values = new Map(
    text.split('\n').flatMap((line) => {
      const match = /^([A-Z_]+)=(["']?)(.*)\2$/.exec(line.trim());
      return match === null ? [] : [[match[1] ?? '', match[3] ?? ''] as const];
    }),
  );
  const id = values.get('ID')?.toLowerCase();
  if (id === undefined) return undefined;
  return {
    id,
    versionId: values.get('VERSION_ID'),
    codename: values.get('VERSION_CODENAME'),
    prettyName: values.get('PRETTY_NAME') ?? id,
  };
}

const rpmArchitectures = new Map<string, string>([
  ['amd64', 'x86_64'],
  ['arm64', 'aarch64'],
  ['ppc64le', 'ppc64le'],
  ['s390x', 's390x'],
]);

/** rpm's name of the image's architecture; undefined where no distribution that is patched has it. */
export function rpmArchitecture({ architecture }: Platform): string | undefined {
  return rpmArchitectures.get(architecture);
}

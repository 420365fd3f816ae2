import { type GoBuildInfo, readGoBuildInfo } from '../../../../formats/go-buildinfo/index.ts';
import { type FoundPackage, nothingFound, type PackageReader, type Reading } from '../reader.ts';

const programDirectory = /(?:^|\/)(?:s?bin|libexec)\/[^/]+$/;
const nameWithoutDot = /(?:^|\/)[^/.]+$/;
const elf: readonly number[] = [0x7f, 0x45, 0x4c, 0x46];
/** No honest Go program is smaller than its runtime. */
const minBytes = 64 * 1024;
const maxBytes = 512 * 2 ** 20;

/** Go programs: the modules linked into them, and the standard library by its toolchain. */
export const go: PackageReader = {
  id: 'go',
  kind: 'language',
  wants: ({ mode, sizeBytes }) =>
    (mode & 0o111) !== 0 && sizeBytes >= minBytes ? { kind: 'content', maxBytes } : undefined,
  claims: (path) =>
    programDirectory.test(path) || (nameWithoutDot.test(path) && !path.startsWith('usr/share/')),
  accepts: (head) => elf.every((byte, at) => head[at] === byte),
  read: (_, bytes) => {
    const outcome = readGoBuildInfo(bytes);
    if (outcome.kind === 'go') return { ...nothingFound, packages: packagesOf(outcome.value) };
    if (outcome.kind === 'damaged') return problem('packages.corrupt', outcome.reason);
    return isPacked(bytes)
      ? problem('packages.packed', 'the program is packed by UPX: what is in it is unknown')
      : nothingFound;
  },
};

/**
 * A module without a version (a main module that calls itself `(devel)`, a replacement by a directory) cannot be
 * compared with any advisory and is left out, as other scanners do.
 */
function packagesOf({ main, modules, stdlibVersion }: GoBuildInfo): readonly FoundPackage[] {
  const all = main === undefined ? modules : [main, ...modules];
  const versioned = all.flatMap(({ path, version }) =>
    version === undefined || path === '' ? [] : [{ name: path, version, type: 'golang' as const }],
  );
  const stdlib =
    stdlibVersion === undefined ? [] : [{ name: 'stdlib', version: stdlibVersion, type: 'golang' as const }];
  return [...stdlib, ...versioned];
}

/** UPX leaves its mark behind the program headers. */
function isPacked(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 512)).includes('UPX!');
}

function problem(code: string, reason: string): Reading {
  return { ...nothingFound, problems: [{ code, reason }] };
}

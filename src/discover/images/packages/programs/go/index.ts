import { type GoBuildInfo, linkedVersion } from '../../../../../formats/go-buildinfo/index.ts';
import { type GoProgram, knownGoProgram } from '../../../../../formats/program-versions/index.ts';
import type { FoundPackage } from '../../reader.ts';
import { nothingDetected, type ProgramDetector } from '../detector.ts';

/** Go programs: the modules linked into them, and the standard library by its toolchain. */
export const go: ProgramDetector = {
  id: 'go',
  detect: ({ bytes, elf, goBuildInfo }) => {
    switch (goBuildInfo.kind) {
      case 'go':
        return { ...nothingDetected, packages: packagesOf({ bytes, elf, info: goBuildInfo.value }) };
      case 'damaged':
        return { ...nothingDetected, problems: [{ code: 'packages.corrupt', reason: goBuildInfo.reason }] };
      case 'none':
        return nothingDetected;
    }
  },
};

/**
 * A module without a version (a main module that calls itself `(devel)` and whose build told none, a replacement by a
 * directory) cannot be compared with any advisory and is left out, as other scanners do.
 */
function packagesOf(program: GoProgram): readonly FoundPackage[] {
  const { modules, stdlibVersion } = program.info;
  const versioned = modules.flatMap(({ path, version }) =>
    version === undefined || path === '' ? [] : [{ name: path, version, type: 'golang' as const }],
  );
  const stdlib =
    stdlibVersion === undefined ? [] : [{ name: 'stdlib', version: stdlibVersion, type: 'golang' as const }];
  return [...stdlib, ...mainOf(program), ...versioned];
}

function mainOf(program: GoProgram): readonly FoundPackage[] {
  const { info } = program;
  const { path = '', version } = info.main ?? {};
  if (path === '') return [];
  if (version !== undefined) return [{ name: path, version, type: 'golang' }];
  const told = toldVersion(info) ?? shownVersion(program);
  return told === undefined ? [] : [{ name: path, type: 'golang', ...told }];
}

type Told = Pick<FoundPackage, 'version' | 'evidence'>;

function toldVersion(info: GoBuildInfo): Told | undefined {
  const linked = linkedVersion(info);
  if (linked === undefined) return undefined;
  return { version: linked.version, evidence: `its build set ${linked.variable}`.slice(0, 200) };
}

/** Of Kubernetes' programs and a few others it is known where they have their version, which is that of their module. */
function shownVersion(program: GoProgram): Told | undefined {
  const known = knownGoProgram(program);
  // What a vendor adds behind `-` is a pre-release to Go, and sorts before the release that it was made of.
  if (known === undefined || !/^\d+\.\d+\.\d+$/.test(known.version)) return undefined;
  return { version: `v${known.version}`, evidence: known.evidence };
}

import type { GoBuildInfo } from '../../../../../formats/go-buildinfo/index.ts';
import type { FoundPackage } from '../../reader.ts';
import { nothingDetected, type ProgramDetector } from '../detector.ts';

/** Go programs: the modules linked into them, and the standard library by its toolchain. */
export const go: ProgramDetector = {
  id: 'go',
  detect: ({ goBuildInfo }) => {
    switch (goBuildInfo.kind) {
      case 'go':
        return { ...nothingDetected, packages: packagesOf(goBuildInfo.value) };
      case 'damaged':
        return { ...nothingDetected, problems: [{ code: 'packages.corrupt', reason: goBuildInfo.reason }] };
      case 'none':
        return nothingDetected;
    }
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

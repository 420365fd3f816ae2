import { sectionBytes } from '../../../../../formats/elf/index.ts';
import { knownGoProgram, knownProgram } from '../../../../../formats/program-versions/index.ts';
import { nothingDetected, type ProgramDetector } from '../detector.ts';

/** Well-known programs that no package manager brought, by the version that they carry in themselves. */
export const known: ProgramDetector = {
  id: 'known',
  detect: ({ path, bytes, elf, goBuildInfo }) => {
    const found =
      goBuildInfo.kind === 'go'
        ? knownGoProgram({ bytes, elf, info: goBuildInfo.value })
        : knownProgram(bytes, path.split('/').at(-1) ?? path, sectionBytes(bytes, elf, '.rodata'));
    return found === undefined
      ? nothingDetected
      : { ...nothingDetected, packages: [{ ...found, type: 'generic' }] };
  },
};

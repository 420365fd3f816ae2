import { readAuditable } from '../../../../../formats/cargo/index.ts';
import { sectionBytes } from '../../../../../formats/elf/index.ts';
import { nothingDetected, type ProgramDetector } from '../detector.ts';

/** Rust programs built by `cargo auditable`: the crates linked into them. */
export const cargo: ProgramDetector = {
  id: 'cargo',
  detect: ({ bytes, elf }) => {
    if (elf.section('.dep-v0') === undefined) return nothingDetected;
    const section = sectionBytes(bytes, elf, '.dep-v0');
    const outcome = readAuditable(section ?? new Uint8Array());
    if (outcome.kind === 'damaged') {
      return { ...nothingDetected, problems: [{ code: 'packages.corrupt', reason: outcome.reason }] };
    }
    // Local crates are somebody's own: an advisory about the same name means another crate.
    const published = outcome.crates.filter(({ source }) => source !== 'local');
    return {
      ...nothingDetected,
      packages: published.map(({ name, version }) => ({ name, version, type: 'cargo' as const })),
    };
  },
};

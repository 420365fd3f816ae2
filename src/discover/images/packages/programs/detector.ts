import { type ElfImage, parseElf } from '../../../../formats/elf/index.ts';
import { type GoBuildInfoOutcome, readGoBuildInfo } from '../../../../formats/go-buildinfo/index.ts';
import type { Reading } from '../reader.ts';

/** A program in memory. `path` is clean and relative to the root. */
export interface Program {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly elf: ElfImage;
  readonly goBuildInfo: GoBuildInfoOutcome;
}

/** The program in a file; undefined for what is none. */
export function programOf(path: string, bytes: Uint8Array): Program | undefined {
  const elf = parseElf(bytes);
  return elf === undefined ? undefined : { path, bytes, elf, goBuildInfo: readGoBuildInfo(bytes) };
}

/** What a program says of itself. */
export type Detection = Pick<Reading, 'packages' | 'problems'>;

export const nothingDetected: Detection = { packages: [], problems: [] };

/**
 * One way to find out what is in a program. Every detector sees every program, so that none has to know of the others;
 * it keeps nothing between two, never throws for what a program holds, and leaves what it does not know to the others.
 */
export interface ProgramDetector {
  readonly id: string;
  detect(program: Program): Detection;
}

import type { ElfImage } from '../../../../formats/elf/index.ts';
import type { Reading } from '../reader.ts';

/** A program in memory. `path` is clean and relative to the root. */
export interface Program {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly elf: ElfImage;
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

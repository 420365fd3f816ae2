import { describe, expect, it } from 'vitest';
import { fuzz, fuzzTimeoutMs } from '../../../../../../testing/fuzz/index.ts';
import { nothingFound, Reading } from '../../reader.ts';
import { type Detection, type ProgramDetector, programOf } from '../detector.ts';

/** A program that the detector must understand. */
export interface ProgramSample {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** `name version` of every package in it. */
  readonly packages: readonly string[];
}

/** Laws that every detector keeps, whatever it looks for. */
export function describeProgramDetector(detector: ProgramDetector, samples: readonly ProgramSample[]): void {
  const detect = (path: string, bytes: Uint8Array): Detection | undefined => {
    const program = programOf(path, bytes);
    return program === undefined ? undefined : detector.detect(program);
  };

  describe(`${detector.id}, as every detector of programs`, () => {
    it.each(samples)('finds all packages of $path', ({ path, bytes, packages }) => {
      const detection = detect(path, bytes);
      expect(Reading.parse({ ...nothingFound, ...detection })).toEqual({ ...nothingFound, ...detection });
      expect(detection?.packages.map(({ name, version }) => `${name} ${version}`)).toEqual(packages);
      expect(detect(path, bytes)).toEqual(detection);
    });

    it('finds nothing in a program that is none of its own', () => {
      const other = Buffer.alloc(70_000);
      other.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
      other.write('nothing here 1.2.3', 4096);
      for (const { path } of samples) expect(detect(path, other)).toEqual({ packages: [], problems: [] });
    });

    it(
      'never throws, hangs or grows for what a program holds',
      () =>
        fuzz({
          name: `program detector ${detector.id}`,
          samples: [...samples],
          feed: (bytes, { path }) => Reading.parse({ ...nothingFound, ...detect(path, bytes) }),
        }),
      fuzzTimeoutMs,
    );
  });
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FileFacts, type PackageReader, Reading } from '../reader.ts';

/** A file that the reader must understand. */
export interface Sample {
  readonly path: string;
  readonly mode?: number;
  readonly bytes: Uint8Array;
  /** `name version` of every package in it. */
  readonly packages: readonly string[];
}

/** Laws that every package reader keeps, whatever it reads. */
export function describePackageReader(reader: PackageReader, samples: readonly Sample[]): void {
  const factsOf = ({ path, mode = 0o644, bytes }: Sample): FileFacts => ({
    path,
    mode,
    sizeBytes: bytes.byteLength,
  });

  describe(`${reader.id}, as every package reader`, () => {
    it.each(samples)('wants and claims $path, and finds all of its packages', (sample) => {
      expect(reader.wants(factsOf(sample))).toBeDefined();
      expect(reader.claims(sample.path)).toBe(true);
      expect(reader.accepts?.(sample.bytes.subarray(0, 64)) ?? true).toBe(true);
      const reading = reader.read(sample.path, sample.bytes);
      expect(Reading.parse(reading)).toEqual(reading);
      expect(reading.packages.map(({ name, version }) => `${name} ${version}`)).toEqual(sample.packages);
    });

    it('wants nothing of files that are none of its own', () => {
      for (const path of ['etc/passwd', 'usr/share/doc/readme', 'app/index.js', 'package.json', 'METADATA']) {
        expect(reader.wants({ path, mode: 0o644, sizeBytes: 100_000 })).toBeUndefined();
      }
    });

    it('never throws for what a file holds', () => {
      const damaged = fc
        .tuple(
          fc.constantFrom(...samples),
          fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }),
          fc.nat(),
        )
        .map(([{ path, bytes }, changes, length]) => {
          const copy = Uint8Array.from(bytes);
          for (const [at, value] of changes) copy[at % Math.max(1, copy.byteLength)] = value;
          return { path, bytes: copy.subarray(0, length % (copy.byteLength + 1)) };
        });
      fc.assert(
        fc.property(damaged, ({ path, bytes }) => {
          expect(Reading.safeParse(reader.read(path, bytes)).success).toBe(true);
        }),
        { numRuns: 50 },
      );
    });

    it('keeps nothing between two files', () => {
      for (const { path, bytes } of [...samples, ...samples]) {
        expect(reader.read(path, bytes)).toEqual(reader.read(path, bytes));
      }
    });
  });
}

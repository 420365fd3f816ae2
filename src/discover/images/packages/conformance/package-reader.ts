import { describe, expect, it } from 'vitest';
import { fuzz, fuzzTimeoutMs } from '../../../../../testing/fuzz/index.ts';
import { cleanPath } from '../../../../kernel/pure/index.ts';
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

    it(
      'never throws, hangs or grows for what a file holds',
      () =>
        fuzz({
          name: `package reader ${reader.id}`,
          samples: [...samples],
          feed: (bytes, { path }) => {
            reader.accepts?.(bytes.subarray(0, 64));
            Reading.parse(reader.read(path, bytes));
          },
        }),
      fuzzTimeoutMs,
    );

    it(
      'never throws or hangs for a path',
      () =>
        fuzz({
          name: `paths of package reader ${reader.id}`,
          samples: samples.map(({ path }) => ({ bytes: new TextEncoder().encode(path) })),
          feed: (bytes) => {
            const path = cleanPath(new TextDecoder().decode(bytes.subarray(0, 4_000)).replaceAll('\0', '?'));
            const want = reader.wants({ path, mode: 0o755, sizeBytes: 100_000 });
            if (want !== undefined) Reading.parse(reader.read(path, bytes));
            reader.claims(path);
          },
        }),
      fuzzTimeoutMs,
    );

    it('keeps nothing between two files', () => {
      for (const { path, bytes } of [...samples, ...samples]) {
        expect(reader.read(path, bytes)).toEqual(reader.read(path, bytes));
      }
    });
  });
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClusterSighting } from '../../../model/index.ts';
import { readPopulationFile } from '../read-file.ts';
import { fileSources } from '../register.ts';
import type { FileSource, PopulationFile } from '../source.ts';

/** A file that the source must understand. */
export interface FileSample {
  readonly name: string;
  readonly text: string;
  readonly sightings: readonly Partial<ClusterSighting>[];
  /** `code place` of everything in the coverage. */
  readonly unread?: readonly string[];
}

function fileOf(text: string): PopulationFile {
  return { label: 'file', text, value: /^\s*[[{]/.test(text) ? JSON.parse(text) : undefined };
}

/** Laws that every source of files keeps. */
export function describeFileSource(source: FileSource, samples: readonly FileSample[]): void {
  describe(`${source.id}, as every source of files`, () => {
    it.each(samples)('accounts for everything in $name', ({ text, sightings, unread = [] }) => {
      const { value, coverage } = readPopulationFile('file', new TextEncoder().encode(text));
      expect(value.map((one) => ClusterSighting.parse(JSON.parse(JSON.stringify(one))))).toEqual(value);
      expect(value).toEqual(sightings.map((one) => ({ source: source.id, servers: [], caKeys: [], ...one })));
      expect(coverage.unread.map(({ code, what }) => `${code} ${what}`)).toEqual(unread);
      expect(coverage).toMatchObject({ read: value.length, total: value.length + unread.length });
    });

    it.each(samples.filter(({ text }) => isOneValue(text)))('alone recognises $name', ({ text }) => {
      const ids = fileSources.filter((one) => one.recognises(fileOf(text))).map(({ id }) => id);
      expect(ids).toEqual([source.id]);
    });

    it('throws for nothing that a file may hold', () => {
      fc.assert(
        fc.property(fc.jsonValue(), (json) => {
          const file = fileOf(JSON.stringify([json]));
          if (source.recognises(file)) source.read(file);
          source.recognises({ ...file, value: json });
        }),
      );
    });
  });
}

function isOneValue(text: string): boolean {
  try {
    fileOf(text);
    return true;
  } catch {
    return false;
  }
}

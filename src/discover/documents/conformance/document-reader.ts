import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz, fuzzTimeoutMs } from '../../../../testing/fuzz/index.ts';
import { OakumError } from '../../../kernel/pure/index.ts';
import { parseContent } from '../content.ts';
import { type DocumentContent, type DocumentReader, DocumentReading } from '../reader.ts';
import { documentReaders } from '../register.ts';

/** A document that the reader must understand. */
export interface DocumentSample {
  readonly name: string;
  readonly text: string;
  /** `name version` of every package in it, or how many there are. */
  readonly packages: readonly string[] | number;
  /** `code place` of everything in the coverage, the place without the document's label, or how many there are. */
  readonly unread: readonly string[] | number;
}

/** A sample as the process that reads documents sees it. */
export function contentOf(text: string): DocumentContent {
  return parseContent(text, { label: 'doc', fallbackId: '0123456789abcdef' });
}

export function packagesIn(reading: DocumentReading): readonly string[] {
  return reading.subjects.flatMap(({ contents }) =>
    contents.flatMap(({ packages }) => packages.map(({ name, version }) => `${name} ${version}`)),
  );
}

export function unreadIn(reading: DocumentReading): readonly string[] {
  return [...reading.subjects, reading].flatMap(({ coverage }) =>
    coverage.unread.map(({ code, what }) =>
      `${code} ${what.replace(/^doc:? ?/, '').replace(/:.*/, '')}`.trim(),
    ),
  );
}

/** Laws that every reader of documents keeps, whatever the format. */
export function describeDocumentReader(reader: DocumentReader, samples: readonly DocumentSample[]): void {
  describe(`${reader.id}, as every reader of documents`, () => {
    it.each(samples)('is the only one to recognise $name', ({ text }) => {
      const content = contentOf(text);
      expect(documentReaders.filter((one) => one.recognises(content)).map(({ id }) => id)).toEqual([
        reader.id,
      ]);
    });

    it.each(samples)('accounts for everything in $name', ({ text, packages, unread }) => {
      const reading = reader.read(contentOf(text));
      expect(DocumentReading.parse(reading)).toEqual(reading);
      expect(DocumentReading.parse(JSON.parse(JSON.stringify(reading)))).toEqual(reading);
      const found = packagesIn(reading);
      const missing = unreadIn(reading);
      expect(typeof packages === 'number' ? found.length : found).toEqual(packages);
      expect(typeof unread === 'number' ? missing.length : missing).toEqual(unread);
      for (const { coverage } of [...reading.subjects, reading]) {
        expect(coverage.total).toBe(coverage.read + coverage.unread.length);
      }
    });

    it.each(['', 'hello', '{}', '[]', '{"bomFormat": 3}', 'SPDXVersion'])('does not recognise %j', (text) => {
      expect(reader.recognises(contentOf(text))).toBe(false);
    });

    it('reads the same document the same way twice', () => {
      for (const { text } of samples) {
        expect(reader.read(contentOf(text))).toEqual(reader.read(contentOf(text)));
      }
    });

    it('gives a reading or a coded error for whatever a document holds', () => {
      const small = samples.filter(({ text }) => text.length < 40_000);
      const damaged = fc.record({
        sample: fc.constantFrom(...small),
        at: fc.nat(),
        junk: fc.constantFrom(
          'null',
          '""',
          '-1e999',
          '[]',
          '{}',
          '"pkg:deb/debian/x@1?arch=%zz"',
          '[[[]]]',
          'true',
        ),
      });
      fc.assert(
        fc.property(damaged, ({ sample, at, junk }) => {
          expect(outcomeOf(reader, damage(sample.text, at, junk))).toMatch(/^(?:read|documents\.[a-z-]+)$/);
        }),
        { numRuns: 300 },
      );
    });

    it(
      'never throws without a code, hangs or grows for any bytes',
      () =>
        fuzz({
          name: `document reader ${reader.id}`,
          samples: samples.map(({ text }) => ({ bytes: new TextEncoder().encode(text) })),
          feed: (bytes) =>
            expect(outcomeOf(reader, new TextDecoder().decode(bytes))).toMatch(
              /^(?:read|documents\.[a-z-]+)$/,
            ),
        }),
      fuzzTimeoutMs,
    );
  });
}

/** Puts something else where one of the text's values stood. */
function damage(text: string, at: number, junk: string): string {
  const values = [...text.matchAll(/(?<=[:,[]\s*)(?:"(?:[^"\\]|\\.)*"|-?\d+|true|false|null)(?=\s*[,\]}])/g)];
  const value = values[at % Math.max(1, values.length)];
  if (value === undefined) return text.slice(0, at % text.length) + junk;
  return text.slice(0, value.index) + junk + text.slice(value.index + value[0].length);
}

function outcomeOf(reader: DocumentReader, text: string): string {
  try {
    const content = contentOf(text);
    if (!reader.recognises(content)) return 'documents.unknown-format';
    DocumentReading.parse(reader.read(content));
    return 'read';
  } catch (error) {
    return error instanceof OakumError ? error.code : String(error);
  }
}

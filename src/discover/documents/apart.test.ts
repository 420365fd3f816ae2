import { afterAll, describe, expect, it } from 'vitest';
import { makeApartReader, ourProgram } from '../../edges/exec/index.ts';
import { OakumError } from '../../kernel/pure/index.ts';
import { type DocumentKind, readDocument } from './index.ts';

const apart = makeApartReader({
  ...ourProgram('layer-reader'),
  memoryMb: 512,
  maxAnswerBytes: 64 * 1024 * 1024,
});
afterAll(() => apart.close());

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.byteLength; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20));
}

async function outcome(text: string, kind: DocumentKind = 'sbom'): Promise<string> {
  try {
    const reading = await readDocument(apart, { kind, label: 'web.json', bytes: chunks(text) });
    const packages = reading.subjects.flatMap(({ contents }) => contents.flatMap((one) => one.packages));
    return `${reading.format}: ${packages.length}`;
  } catch (error) {
    if (error instanceof OakumError) return `${error.code} ${error.message}`;
    throw error;
  }
}

const component = (number: number): string =>
  `{"type":"library","name":"p${number}","version":"1.0.${number}","purl":"pkg:npm/p${number}@1.0.${number}"}`;
const bom = (components: readonly string[]): string =>
  `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[${components.join(',')}]}`;

describe('a document, read in a process apart', () => {
  it.each<readonly [string, string, string]>([
    ['nothing', ' \n', 'documents.empty web.json: there is nothing in it'],
    [
      'other XML',
      '<?xml version="1.0"?><bom/>',
      'documents.unknown-format web.json: it is none of cyclonedx, spdx, syft; of XML only CycloneDX is read',
    ],
    [
      'half of XML',
      '<bom><components>',
      'documents.malformed web.json: line 1 column 18: not well-formed XML',
    ],
    ['XML without end', '<a>'.repeat(3_000_000), 'documents.too-deep web.json: more than 128 levels'],
    [
      'XML with entities',
      '<!DOCTYPE bom [<!ENTITY a SYSTEM "file:///etc/passwd">]><bom/>',
      'documents.malformed web.json: a document type is not read: it could name other files',
    ],
    [
      'XML that is too much',
      `<a>${' '.repeat(33 * 2 ** 20)}</a>`,
      'documents.too-large web.json: the XML has',
    ],
    ['other JSON', '{"a": 1}', 'documents.unknown-format web.json: it is none of cyclonedx, spdx'],
    ['other text', 'hello', 'documents.unknown-format web.json: it is none of'],
    ['half of one', bom([component(1)]).slice(0, -4), 'documents.malformed web.json: line 1 column'],
    [
      'nesting without end',
      '['.repeat(5_000_000),
      'documents.too-deep web.json: more than 128 levels at line 1 column 129',
    ],
    [
      'too much',
      ' '.repeat(65 * 2 ** 20),
      'documents.too-large web.json: the document has more than 67108864 bytes',
    ],
    [
      'a mistake inside',
      bom([component(1), '{"type":"library"}']),
      'web.json: CycloneDX: components[1].name: ',
    ],
    ['a good one after all of those', bom([component(1)]), 'CycloneDX 1.6: 1'],
  ])('%s', async (_, text, said) => {
    expect(await outcome(text)).toContain(said);
  });

  it('may list fifty thousand packages', async () => {
    const many = Array.from({ length: 50_000 }, (_, index) => component(index));
    expect(await outcome(bom(many))).toBe('CycloneDX 1.6: 50000');
  });

  it('may list fifty thousand packages in XML too', async () => {
    const many = Array.from(
      { length: 50_000 },
      (_, number) =>
        `<component type="library"><name>p${number}</name><purl>pkg:npm/p${number}@1.0.${number}</purl></component>`,
    );
    const root = '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components>';
    expect(await outcome(`${root}${many.join('')}</components></bom>`)).toBe('CycloneDX 1.6: 50000');
  });

  it('of another kind is refused by name', async () => {
    expect(await outcome(bom([component(1)]), 'report')).toContain(
      'documents.other-kind web.json: it is a document of cyclonedx',
    );
  });
});

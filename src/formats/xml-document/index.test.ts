import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OakumError } from '../../kernel/pure/index.ts';
import { parseXmlDocument, type XmlElement } from './index.ts';

const limits = { maxCharacters: 1_000, maxDepth: 4, maxElements: 10 };

function failure(text: string): string {
  try {
    parseXmlDocument(text, limits);
    return 'read';
  } catch (error) {
    if (error instanceof OakumError) return `${error.code} ${error.message}`;
    throw error;
  }
}

const short = ({ name, text, children }: XmlElement): string =>
  children.length === 0 ? `${name}=${text}` : `${name}(${children.map(short).join(' ')})`;

describe('a document of XML', () => {
  it('is its elements without prefixes, their own text, and attributes', () => {
    const text = '<r xmlns="urn:a" k="v"> x <!-- c --><b>1 &lt; <![CDATA[2 <]]></b><?p i?> y </r>';
    const { namespace, root } = parseXmlDocument(text);
    expect(namespace).toBe('urn:a');
    expect(short(root)).toBe('r(b=1 < 2 <)');
    expect(root.text).toBe('x  y');
    expect(root.attributes.get('k')).toBe('v');
  });

  it('leaves out elements of other namespaces, whatever their prefix', () => {
    const text =
      '<a:r xmlns:a="urn:a" xmlns:b="urn:b"><a:k>1</a:k><b:k>2</b:k><k>3</k><a:k xmlns:a="urn:b">4</a:k></a:r>';
    expect(short(parseXmlDocument(text).root)).toBe('r(k=1)');
    expect(short(parseXmlDocument('<r><k>1</k><k xmlns="urn:b">2</k></r>').root)).toBe('r(k=1)');
  });

  it.each([
    ['', 'documents.malformed line 1 column 1: not well-formed XML'],
    ['<a>', 'documents.malformed line 1 column 4: not well-formed XML'],
    ['<a>\n<b></a>', 'documents.malformed line 2 column'],
    ['<a>&secret;</a>', 'documents.malformed line 1 column 4: not well-formed XML'],
    ['<!DOCTYPE a><a/>', 'documents.malformed a document type is not read'],
    ['<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>', 'documents.malformed line 1 column 34'],
    ['<a><a><a><a><a/></a></a></a></a>', 'documents.too-deep more than 4 levels'],
    [`<a>${'<b/>'.repeat(10)}</a>`, 'documents.too-large it has more than 10 elements'],
    [`<a>${'x'.repeat(1_000)}</a>`, 'documents.too-large the XML has 1007 characters'],
  ])('is refused with its place: %j', (text, message) => {
    expect(failure(text)).toContain(message);
    expect(failure(text)).not.toContain('secret');
  });

  it('fails by the limits and not by the stack', () => {
    const deep = '<a>'.repeat(1_000_000);
    expect(() => parseXmlDocument(deep)).toThrow(expect.objectContaining({ code: 'documents.too-deep' }));
  });

  it('gives elements or a coded error, whatever it is given', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<b/>',
      '&amp;',
      '&x;',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<!DOCTYPE',
      '"',
      ' x="1"',
      '>',
      'xmlns:a=',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((parts) => parts.join('')),
        ),
        (text) => {
          expect(failure(text)).toMatch(/^(?:read|documents\.(?:malformed|too-deep|too-large) )/);
        },
      ),
    );
  });
});

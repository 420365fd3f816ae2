import { parseJsonDocument } from '../../formats/json-document/index.ts';
import { parseXmlDocument } from '../../formats/xml-document/index.ts';
import type { DocumentContent } from './reader.ts';

/**
 * The text of a document as readers take it: parsed by what it begins with. @throws documents.malformed,
 * documents.too-large, documents.too-deep, each with the place.
 */
export function parseContent(
  text: string,
  named: Pick<DocumentContent, 'label' | 'fallbackId'>,
): DocumentContent {
  const start = /\S/.exec(text)?.[0];
  const value = start === '{' || start === '[' ? parseJsonDocument(text) : undefined;
  const xml = start === '<' ? parseXmlDocument(text.trimStart()) : undefined;
  return { text, value, xml, ...named };
}

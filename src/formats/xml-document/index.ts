/**
 * XML documents that strangers wrote, as plain elements. Limited in size, depth and count; a document type is refused, and
 * with it every entity but the five of XML, so that nothing is fetched and nothing grows. Whatever is wrong is said with
 * its place. Elements and attributes of other namespaces than the root's are left out: extensions are not ours to read.
 */
import { XmlElement as ParsedElement, parseXml, XmlDocumentType, XmlError } from '@rgrove/parse-xml';
import { OakumError } from '../../kernel/pure/index.ts';

export { elementsNamed } from './elements-named.ts';

/** An element by its name without prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Of the element itself, without those of its children; trimmed. */
  readonly text: string;
}

export interface XmlDocument {
  /** The root's namespace; empty where it has none. */
  readonly namespace: string;
  readonly root: XmlElement;
}

export interface XmlLimits {
  readonly maxCharacters: number;
  /** Elements inside each other. */
  readonly maxDepth: number;
  readonly maxElements: number;
}

/** Parsed XML takes more memory than JSON of the same size. */
export const defaultXmlLimits: XmlLimits = {
  maxCharacters: 32 * 2 ** 20,
  maxDepth: 128,
  maxElements: 2_000_000,
};

/** @throws documents.too-large, documents.too-deep, documents.malformed with the place. */
export function parseXmlDocument(text: string, limits: XmlLimits = defaultXmlLimits): XmlDocument {
  if (text.length > limits.maxCharacters)
    throw new OakumError(
      'documents.too-large',
      `the XML has ${text.length} characters, read are at most ${limits.maxCharacters}`,
    );
  const root = parsed(text, limits);
  const [prefix, namespace] = namespaceOf(root);
  return {
    namespace,
    root: elementOf(root, { limits, prefix, namespace, count: { left: limits.maxElements } }, 1),
  };
}

function parsed(text: string, { maxDepth }: XmlLimits): ParsedElement {
  try {
    const document = parseXml(text, { preserveDocumentType: true });
    if (document.children.some((child) => child instanceof XmlDocumentType))
      throw new OakumError('documents.malformed', 'a document type is not read: it could name other files');
    if (document.root !== null) return document.root;
  } catch (error) {
    if (error instanceof OakumError) throw error;
    // The parser descends by recursion.
    if (error instanceof RangeError)
      throw new OakumError('documents.too-deep', `more than ${maxDepth} levels`, { cause: error });
    throw new OakumError('documents.malformed', messageOf(error));
  }
  throw new OakumError('documents.malformed', 'it has no element');
}

/** The parser quotes the text around the mistake; the document may be hostile, so only its place is kept. */
function messageOf(error: unknown): string {
  if (!(error instanceof XmlError)) return 'not XML';
  return `line ${error.line} column ${error.column}: not well-formed XML`;
}

/** The root's prefix and what it stands for. */
function namespaceOf({ name, attributes }: ParsedElement): readonly [prefix: string, namespace: string] {
  const colon = name.indexOf(':');
  const prefix = colon === -1 ? '' : name.slice(0, colon);
  return [prefix, attributes[prefix === '' ? 'xmlns' : `xmlns:${prefix}`] ?? ''];
}

interface Walk {
  readonly limits: XmlLimits;
  readonly prefix: string;
  readonly namespace: string;
  readonly count: { left: number };
}

function elementOf(parsedElement: ParsedElement, walk: Walk, depth: number): XmlElement {
  const { maxDepth, maxElements } = walk.limits;
  if (depth > maxDepth) throw new OakumError('documents.too-deep', `more than ${maxDepth} levels`);
  walk.count.left -= 1;
  if (walk.count.left < 0)
    throw new OakumError('documents.too-large', `it has more than ${maxElements} elements`);
  const texts: string[] = [];
  const children: XmlElement[] = [];
  for (const child of parsedElement.children) {
    if (child instanceof ParsedElement) {
      if (isOurs(child, walk)) children.push(elementOf(child, walk, depth + 1));
    } else if ('text' in child) texts.push(child.text);
  }
  return {
    name: localName(parsedElement.name),
    attributes: new Map(Object.entries(parsedElement.attributes)),
    children,
    text: texts.join('').trim(),
  };
}

function isOurs({ name, attributes }: ParsedElement, { prefix, namespace }: Walk): boolean {
  const colon = name.indexOf(':');
  const own = colon === -1 ? '' : name.slice(0, colon);
  if (own !== prefix) return false;
  return (attributes[prefix === '' ? 'xmlns' : `xmlns:${prefix}`] ?? namespace) === namespace;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

import { type Digest, isDigest, OakumError } from '../../kernel/pure/index.ts';
import { parseXmlDocument, type XmlElement } from '../xml-document/index.ts';

/** One file of an rpm repository: where it lies below the repository, and what it must be. */
export interface RepositoryFile {
  readonly path: string;
  readonly digest: Digest;
}

const limits = { maxCharacters: 1_000_000, maxDepth: 10, maxElements: 10_000 };

/**
 * The file of a kind (`updateinfo`) that `repomd.xml` names; undefined where it names none.
 *
 * @throws feed.malformed for what is no `repomd.xml`, for a file elsewhere than below the repository, and for one without a
 * SHA-256: nothing else would tell whether it is whole
 */
export function repositoryFile(text: string, kind: string): RepositoryFile | undefined {
  const root = rootOf(text);
  const data = root.children.find(
    ({ name, attributes }) => name === 'data' && attributes.get('type') === kind,
  );
  if (data === undefined) return undefined;
  const path = childOf(data, 'location')?.attributes.get('href') ?? '';
  if (!/^(?:[\w+~-][\w.+~-]*\/)*[\w+~-][\w.+~-]*$/.test(path))
    throw malformed(
      `it has ${kind} in ${JSON.stringify(path.slice(0, 100))}, which is no file of the repository`,
    );
  const checksum = childOf(data, 'checksum');
  const digest = `sha256:${checksum?.text.toLowerCase()}`;
  if (checksum?.attributes.get('type') !== 'sha256' || !isDigest(digest))
    throw malformed(`it has no SHA-256 of ${path}`);
  return { path, digest };
}

function rootOf(text: string): XmlElement {
  const root = parsed(text);
  if (root.name !== 'repomd') throw malformed(`it begins with ${JSON.stringify(root.name.slice(0, 40))}`);
  return root;
}

function parsed(text: string): XmlElement {
  try {
    return parseXmlDocument(text, limits).root;
  } catch (cause) {
    throw malformed('it cannot be read', cause);
  }
}

function childOf({ children }: XmlElement, name: string): XmlElement | undefined {
  return children.find((one) => one.name === name);
}

function malformed(why: string, cause?: unknown): OakumError {
  return new OakumError('feed.malformed', `repomd.xml: ${why}`, { cause });
}

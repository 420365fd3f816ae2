import { errorMessage, OakumError } from '../../kernel/pure/index.ts';
import type { Parsed, Quarantined } from '../../model/index.ts';
import { elementsNamed, parseXmlDocument, type XmlElement } from '../xml-document/index.ts';

export { type RepositoryFile, repositoryFile } from './repomd.ts';

/**
 * One erratum of an rpm repository (`updateinfo.xml`, as createrepo writes and dnf reads it): what it is about and the
 * builds that have it. Errata are read one by one; a bad one costs itself.
 */
export interface Erratum {
  /** `ALAS2023-2023-126`. */
  readonly id: string;
  /** `security`, `bugfix`; absent where it is not said. */
  readonly type?: string | undefined;
  readonly severity?: string | undefined;
  /** The day. */
  readonly issued?: string | undefined;
  readonly title?: string | undefined;
  readonly cves: readonly string[];
  readonly builds: readonly ErratumBuild[];
}

export interface ErratumBuild {
  readonly name: string;
  /** With its epoch where that is not 0. */
  readonly version: string;
  readonly architecture: string;
}

const limits = { maxCharacters: 8_000_000, maxDepth: 50, maxElements: 200_000 };

/** @throws feed.malformed when it holds no erratum, or is cut off */
export function parseUpdateinfo(text: string): Parsed<Erratum> {
  if (!/<\/updates>\s*$/.test(text.slice(-200)))
    throw new OakumError('feed.malformed', 'an updateinfo file ends with </updates>; this one is cut off');
  const records: Erratum[] = [];
  const quarantined: Quarantined[] = [];
  for (const source of elementsNamed(text, 'update')) {
    try {
      records.push(erratumOf(parseXmlDocument(source, limits).root));
    } catch (error) {
      const id = /<id>([^<]{1,100})</.exec(source.slice(0, 2000))?.[1];
      quarantined.push({ what: id ?? `update ${records.length + 1}`, reason: errorMessage(error) });
    }
  }
  if (records.length + quarantined.length === 0)
    throw new OakumError('feed.malformed', 'the updateinfo file holds no update');
  return { records, quarantined };
}

function erratumOf(root: XmlElement): Erratum {
  const id = textOf(root, 'id');
  if (id === undefined) throw new OakumError('documents.malformed', 'an update has an id');
  const references = below(root, 'references').flatMap(({ children }) => children);
  const names = references.flatMap(({ attributes }) => attributes.get('id') ?? attributes.get('title') ?? []);
  return {
    id,
    type: root.attributes.get('type'),
    severity: textOf(root, 'severity'),
    issued: below(root, 'issued')[0]?.attributes.get('date')?.slice(0, 10),
    title: textOf(root, 'title'),
    cves: [...new Set(names.flatMap((name) => name.match(/CVE-\d{4}-\d{4,}/g) ?? []))],
    builds: below(root, 'pkglist')
      .flatMap((list) => below(list, 'collection'))
      .flatMap((collection) => below(collection, 'package'))
      .flatMap(buildOf),
  };
}

function buildOf({ attributes }: XmlElement): readonly ErratumBuild[] {
  const name = attributes.get('name');
  const version = attributes.get('version');
  const release = attributes.get('release');
  const architecture = attributes.get('arch');
  if (name === undefined || version === undefined || release === undefined || architecture === undefined)
    return [];
  const epoch = attributes.get('epoch') ?? '0';
  const whole = `${version}-${release}`;
  return [{ name, version: epoch === '0' || epoch === '' ? whole : `${epoch}:${whole}`, architecture }];
}

function below({ children }: XmlElement, name: string): readonly XmlElement[] {
  return children.filter((one) => one.name === name);
}

function textOf(element: XmlElement, name: string): string | undefined {
  const text = below(element, name)[0]?.text;
  return text === '' ? undefined : text;
}

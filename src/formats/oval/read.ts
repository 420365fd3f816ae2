import { errorMessage, OakumError } from '../../kernel/pure/index.ts';
import type { Quarantined } from '../../model/index.ts';
import { elementsNamed, parseXmlDocument, type XmlElement } from '../xml-document/index.ts';
import { claimsOf, type OvalClaim } from './claims.ts';
import { ovalTests } from './tests.ts';

export type { OvalClaim } from './claims.ts';

/** One definition: what is wrong, and which packages have it. */
export interface OvalDefinition {
  readonly id: string;
  /** `ELSA-2021-9151`, `CVE-2024-24258`: what the definition is about, by its own name. */
  readonly name: string;
  readonly cves: readonly string[];
  /** In the vendor's word: `IMPORTANT`. */
  readonly severity?: string | undefined;
  /** The day that it was issued, where it says so. */
  readonly issued?: string | undefined;
  readonly platforms: readonly string[];
  readonly claims: readonly OvalClaim[];
}

export interface OvalFile {
  readonly definitions: readonly OvalDefinition[];
  readonly quarantined: readonly Quarantined[];
  /** The day that the file was made. */
  readonly asOf?: string | undefined;
}

const maxDefinitions = 1_000_000;
const limits = { maxCharacters: 8_000_000, maxDepth: 100, maxElements: 200_000 };

/** @throws feed.malformed when it holds no definition, or is cut off */
export function parseOval(text: string): OvalFile {
  if (!/<\/(?:[\w-]+:)?oval_definitions>\s*$/.test(text.slice(-200)))
    throw new OakumError('feed.malformed', 'an OVAL file ends with </oval_definitions>; this one is cut off');
  const tests = ovalTests(text);
  const definitions: OvalDefinition[] = [];
  const quarantined: Quarantined[] = [];
  for (const source of elementsNamed(text, 'definition')) {
    if (definitions.length >= maxDefinitions) break;
    try {
      const { root } = parseXmlDocument(source, limits);
      definitions.push(definitionOf(root, (criteria) => claimsOf(criteria, tests)));
    } catch (error) {
      const id = /\bid="([^"]{1,100})"/.exec(source.slice(0, 1000))?.[1];
      quarantined.push({ what: id ?? `definition ${definitions.length + 1}`, reason: errorMessage(error) });
    }
  }
  if (definitions.length + quarantined.length === 0)
    throw new OakumError('feed.malformed', 'the OVAL file holds no definition');
  const asOf = /<(?:oval:)?timestamp>(\d{4}-\d{2}-\d{2})T/.exec(text.slice(0, 20_000))?.[1];
  return { definitions, quarantined, asOf };
}

function definitionOf(
  root: XmlElement,
  claims: (criteria: XmlElement) => readonly OvalClaim[],
): OvalDefinition {
  const id = root.attributes.get('id');
  const metadata = child(root, 'metadata');
  const criteria = child(root, 'criteria');
  if (id === undefined || metadata === undefined || criteria === undefined)
    throw new OakumError('documents.malformed', 'a definition has an id, metadata and criteria');
  const references = metadata.children.filter(({ name }) => name === 'reference');
  const advisory = child(metadata, 'advisory');
  const cves = references.flatMap(({ attributes }) => cveIn(attributes.get('ref_id') ?? ''));
  const erratum = references.find(({ attributes }) => /^el[sb]a$/i.test(attributes.get('source') ?? ''));
  const issued = child(advisory ?? metadata, 'issued')?.attributes.get('date');
  return {
    id,
    name: erratum?.attributes.get('ref_id') ?? cves[0] ?? id,
    cves: [...new Set(cves)],
    severity: (child(advisory ?? metadata, 'severity') ?? child(metadata, 'severity'))?.text,
    issued: issued ?? child(metadata, 'advisory_date')?.text.slice(0, 10),
    platforms: (child(metadata, 'affected')?.children ?? []).map(({ text }) => text),
    claims: claims(criteria),
  };
}

function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((one) => one.name === name);
}

/** SUSE writes `Mitre CVE-1999-0524` and `SUSE CVE-1999-0524`. */
function cveIn(text: string): readonly string[] {
  return text.match(/CVE-\d{4}-\d{4,}/g) ?? [];
}

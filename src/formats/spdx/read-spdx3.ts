import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import { readAs } from '../json-document/index.ts';
import {
  purposeText,
  refuseCircles,
  type SpdxDocument,
  type SpdxPackage,
  type SpdxRelation,
  toolText,
} from './record.ts';

const Text = z.string().optional();
const Texts = z.array(z.string()).optional();

/** Any element of the graph, with the fields of those kinds that matter; the context's prefix `software_` stays. */
const Element = z.object({
  type: Text,
  '@type': Text,
  spdxId: Text,
  '@id': Text,
  name: Text,
  specVersion: Text,
  createdUsing: Texts,
  rootElement: Texts,
  element: Texts,
  software_packageVersion: Text,
  software_packageUrl: Text,
  software_primaryPurpose: Text,
  software_sourceInfo: Text,
  summary: Text,
  externalIdentifier: z.array(z.object({ externalIdentifierType: Text, identifier: Text })).optional(),
  verifiedUsing: z.array(z.unknown()).optional(),
  from: Text,
  to: z.union([z.string(), z.array(z.string())]).optional(),
  relationshipType: Text,
  subject: Text,
  statement: Text,
});
type Element = z.infer<typeof Element>;

const Graph = z.object({ '@graph': z.array(Element) });
const Hash = z.object({ algorithm: z.string(), hashValue: z.string() });

/** By its context or by the version that its elements name. */
export function isSpdx3(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('@context' in value)) return false;
  const contexts: unknown = value['@context'];
  const list: readonly unknown[] = Array.isArray(contexts) ? contexts : [contexts];
  return list.some((one) => typeof one === 'string' && /^https?:\/\/spdx\.org\/rdf\/3\./.test(one));
}

/** @throws documents.version, documents.malformed with the place of a mistake, documents.cyclic. */
export function readSpdx3(value: unknown): SpdxDocument {
  const elements = readAs(Graph, value, 'SPDX 3')['@graph'];
  const version = versionOf(elements);
  const relations = elements.flatMap(relationsOf);
  refuseCircles(relations);
  const document = elements.find((one) => kindOf(one) === 'SpdxDocument');
  const names = new Map(elements.map((one) => [idOf(one), one.name]));
  const tools = elements.flatMap(({ createdUsing = [] }) => createdUsing.map((id) => names.get(id)));
  const notes = notesOf(elements);
  return {
    version,
    name: document?.name ?? 'unnamed',
    id: document === undefined ? 'unnamed' : idOf(document),
    tools: [...new Set(tools)].flatMap((name) => (name === undefined ? [] : [toolText(name)])),
    packages: elements.flatMap((one, index) =>
      kindOf(one) === 'software_Package' ? [packageOf(one, `@graph[${index}]`, notes)] : [],
    ),
    relations,
    roots: rootsOf(elements),
  };
}

function versionOf(elements: readonly Element[]): string {
  const named = elements.find(({ specVersion }) => specVersion !== undefined)?.specVersion ?? '3.0';
  const version = /^(3\.0)(?:\.\d+)?$/.exec(named)?.[1];
  if (version !== undefined) return version;
  throw new OakumError(
    'documents.version',
    `SPDX: specVersion: ${JSON.stringify(named.slice(0, 20))} is not known; read are 2.2, 2.3 and 3.0`,
  );
}

function kindOf(element: Element): string | undefined {
  return element.type ?? element['@type'];
}

function idOf(element: Element): string {
  return element.spdxId ?? element['@id'] ?? '';
}

/** The document's root is often a bill of materials, whose root is the thing itself. */
function rootsOf(elements: readonly Element[]): readonly string[] {
  const collections = elements.filter(({ rootElement }) => rootElement !== undefined);
  const ids = new Set(collections.map(idOf));
  return [...new Set(collections.flatMap(({ rootElement = [] }) => rootElement))].filter(
    (id) => !ids.has(id),
  );
}

function relationsOf(element: Element, index: number): readonly SpdxRelation[] {
  const { from, to, relationshipType } = element;
  if (from === undefined || to === undefined || relationshipType === undefined) return [];
  const kind = relationshipType.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  return [to].flat().map((target) => ({ place: `@graph[${index}]`, from, to: target, kind }));
}

function notesOf(elements: readonly Element[]): ReadonlyMap<string, readonly string[]> {
  const annotations = elements.filter((one) => kindOf(one) === 'Annotation');
  const grouped = Map.groupBy(annotations, ({ subject = '' }) => subject);
  return new Map(
    [...grouped].map(([id, list]) => [id, list.flatMap(({ statement }) => statement ?? [])] as const),
  );
}

function packageOf(
  element: Element,
  place: string,
  notes: ReadonlyMap<string, readonly string[]>,
): SpdxPackage {
  const identifiers = element.externalIdentifier ?? [];
  const purls = [
    element.software_packageUrl,
    ...identifiers.flatMap(({ externalIdentifierType, identifier }) =>
      externalIdentifierType === 'packageUrl' ? [identifier] : [],
    ),
  ].filter((one) => one !== undefined && one !== '');
  return {
    place,
    id: idOf(element),
    name: element.name ?? '',
    version: element.software_packageVersion,
    purls: [...new Set(purls)].flatMap((one) => one ?? []),
    purpose: purposeText(element.software_primaryPurpose),
    summary: element.summary,
    sourceInfo: element.software_sourceInfo,
    digests: (element.verifiedUsing ?? []).flatMap((one) => {
      const hash = Hash.safeParse(one);
      return hash.success && hash.data.algorithm === 'sha256'
        ? [`sha256:${hash.data.hashValue.toLowerCase()}`]
        : [];
    }),
    notes: notes.get(idOf(element)) ?? [],
    others: new Map(),
  };
}

import type { XmlDocument, XmlElement } from '../xml-document/index.ts';

const namespace = /^https?:\/\/cyclonedx\.org\/schema\/bom\/(\d+\.\d+)$/;

export function isCyclonedxXml({ namespace: own, root }: XmlDocument): boolean {
  return root.name === 'bom' && namespace.test(own);
}

/**
 * The XML form as the value that the JSON form would be: the two have the same content under other shapes. Only what the
 * reader uses; a place in a message is the JSON form's (`components[3].name`).
 */
export function jsonOfXml({ namespace: own, root }: XmlDocument): unknown {
  return {
    bomFormat: 'CycloneDX',
    specVersion: namespace.exec(own)?.[1] ?? own,
    serialNumber: root.attributes.get('serialNumber'),
    metadata: part(root, 'metadata', metadataOf),
    components: list(root, ['components', 'component'], componentOf),
    compositions: list(root, ['compositions', 'composition'], (one) => ({
      aggregate: textOf(one, 'aggregate') ?? '',
    })),
    vulnerabilities: list(root, ['vulnerabilities', 'vulnerability'], vulnerabilityOf),
  };
}

function metadataOf(element: XmlElement): unknown {
  return {
    timestamp: textOf(element, 'timestamp'),
    tools: part(element, 'tools', toolsOf),
    authors: list(element, ['authors', 'author'], personOf),
    supplier: part(element, 'supplier', personOf),
    manufacture: part(element, 'manufacture', personOf),
    manufacturer: part(element, 'manufacturer', personOf),
    component: part(element, 'component', componentOf),
  };
}

/** Until 1.4 a list of tools, since 1.5 also components and services. */
function toolsOf(element: XmlElement): unknown {
  const tools = all(element, 'tool');
  if (tools.length > 0) return tools.map(toolOf);
  return {
    components: list(element, ['components', 'component'], toolOf),
    services: list(element, ['services', 'service'], toolOf),
  };
}

function toolOf(element: XmlElement): unknown {
  return { name: textOf(element, 'name'), version: textOf(element, 'version') };
}

function personOf(element: XmlElement): unknown {
  return { name: textOf(element, 'name') };
}

function componentOf(element: XmlElement): unknown {
  return {
    type: element.attributes.get('type'),
    'bom-ref': element.attributes.get('bom-ref'),
    group: textOf(element, 'group'),
    name: textOf(element, 'name'),
    version: textOf(element, 'version'),
    purl: textOf(element, 'purl'),
    description: textOf(element, 'description'),
    hashes: list(element, ['hashes', 'hash'], (hash) => ({
      alg: hash.attributes.get('alg'),
      content: hash.text,
    })),
    properties: list(element, ['properties', 'property'], (property) => ({
      name: property.attributes.get('name'),
      value: property.text,
    })),
    components: list(element, ['components', 'component'], componentOf),
  };
}

function vulnerabilityOf(element: XmlElement): unknown {
  return {
    id: textOf(element, 'id'),
    source: part(element, 'source', personOf),
    references: list(element, ['references', 'reference'], (one) => ({ id: textOf(one, 'id') })),
    ratings: list(element, ['ratings', 'rating'], (one) => ({
      severity: textOf(one, 'severity'),
      vector: textOf(one, 'vector'),
    })),
    recommendation: textOf(element, 'recommendation'),
    analysis: part(element, 'analysis', (one) => ({
      state: textOf(one, 'state'),
      justification: textOf(one, 'justification'),
      response: list(one, ['responses', 'response'], ({ text }) => text),
      detail: textOf(one, 'detail'),
    })),
    affects: list(element, ['affects', 'target'], (target) => ({
      ref: textOf(target, 'ref'),
      versions: list(target, ['versions', 'version'], (one) => ({
        version: textOf(one, 'version'),
        range: textOf(one, 'range'),
        status: textOf(one, 'status'),
      })),
    })),
  };
}

function all({ children }: XmlElement, name: string): readonly XmlElement[] {
  return children.filter((child) => child.name === name);
}

function textOf(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

function part<T>(element: XmlElement, name: string, read: (element: XmlElement) => T): T | undefined {
  const found = element.children.find((child) => child.name === name);
  return found === undefined ? undefined : read(found);
}

/** The items of a list in its element, which may be there more than once. */
function list<T>(
  element: XmlElement,
  [outer, inner]: readonly [outer: string, inner: string],
  read: (element: XmlElement) => T,
): readonly T[] | undefined {
  const lists = all(element, outer);
  return lists.length === 0 ? undefined : lists.flatMap((one) => all(one, inner)).map(read);
}

import { OakumError } from '../../kernel/pure/index.ts';
import { readAs } from '../json-document/index.ts';
import { RawBom, type RawComponent, type RawVulnerability } from './schema.ts';

/** One component as the document has it. */
export interface CyclonedxComponent {
  /** `components[3].components[0]` */
  readonly place: string;
  readonly ref?: string | undefined;
  /** `library`, `operating-system`, `file`, `container`… */
  readonly type: string;
  readonly group?: string | undefined;
  readonly name: string;
  readonly version?: string | undefined;
  readonly purl?: string | undefined;
  readonly description?: string | undefined;
  /** The first value of each name; what producers write beside the specification. */
  readonly properties: ReadonlyMap<string, string>;
  /** `sha256:…` of the component's hashes. */
  readonly digests: readonly string[];
}

export interface CyclonedxVulnerability {
  readonly place: string;
  readonly id: string;
  readonly aliases: readonly string[];
  readonly source?: string | undefined;
  readonly severity?: string | undefined;
  readonly recommendation?: string | undefined;
  readonly analysis?: RawVulnerability['analysis'];
  /** bom-refs, bom-links or purls of what is affected. */
  readonly affects: readonly { readonly ref: string; readonly fixed?: string | undefined }[];
}

export interface CyclonedxBom {
  readonly specVersion: string;
  readonly serialNumber?: string | undefined;
  readonly timestamp?: string | undefined;
  /** `syft 1.29.0` */
  readonly tools: readonly string[];
  /** Who answers for it: authors, supplier or manufacturer. */
  readonly author?: string | undefined;
  readonly subject?: CyclonedxComponent | undefined;
  /** Flat, in the order of the document, nested ones after their parent. */
  readonly components: readonly CyclonedxComponent[];
  readonly vulnerabilities: readonly CyclonedxVulnerability[];
  /** The document itself says that it does not list everything. */
  readonly isIncomplete: boolean;
}

const versions = ['1.4', '1.5', '1.6', '1.7'];

export function isCyclonedx(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'bomFormat' in value && value.bomFormat === 'CycloneDX'
  );
}

/** @throws documents.version for a version that is not read, documents.malformed with the place of a mistake. */
export function readCyclonedx(value: unknown): CyclonedxBom {
  const raw = readAs(RawBom, value, 'CycloneDX');
  if (!versions.includes(raw.specVersion)) {
    const known = `read are ${versions.join(', ')}`;
    throw new OakumError(
      'documents.version',
      `CycloneDX: specVersion: ${JSON.stringify(raw.specVersion.slice(0, 20))} is not known; ${known}`,
    );
  }
  const { metadata } = raw;
  return {
    specVersion: raw.specVersion,
    serialNumber: raw.serialNumber,
    timestamp: metadata?.timestamp,
    tools: toolsOf(raw),
    author: authorOf(raw),
    subject: metadata?.component && componentOf(metadata.component, 'metadata.component'),
    components: [
      ...flatten(metadata?.component?.components ?? [], 'metadata.component.components'),
      ...flatten(raw.components ?? [], 'components'),
    ],
    vulnerabilities: (raw.vulnerabilities ?? []).flatMap(vulnerabilityOf),
    isIncomplete: (raw.compositions ?? []).some(({ aggregate }) => aggregate.startsWith('incomplete')),
  };
}

function toolsOf({ metadata }: RawBom): readonly string[] {
  const tools = metadata?.tools ?? [];
  const list = 'length' in tools ? tools : [...(tools.components ?? []), ...(tools.services ?? [])];
  return list.flatMap(({ name, version }) => {
    const text = [name, version].filter((part) => part !== undefined && part !== '').join(' ');
    return text === '' ? [] : [text];
  });
}

function authorOf({ metadata }: RawBom): string | undefined {
  const people = [
    ...(metadata?.authors ?? []),
    metadata?.supplier,
    metadata?.manufacturer,
    metadata?.manufacture,
  ];
  return people.find((person) => person?.name !== undefined)?.name;
}

function flatten(list: readonly RawComponent[], place: string): readonly CyclonedxComponent[] {
  return list.flatMap((raw, index) => {
    const here = `${place}[${index}]`;
    return [componentOf(raw, here), ...flatten(raw.components ?? [], `${here}.components`)];
  });
}

function componentOf(raw: RawComponent, place: string): CyclonedxComponent {
  const properties = new Map<string, string>();
  for (const { name, value } of raw.properties ?? []) {
    if (name !== undefined && value !== undefined && !properties.has(name)) properties.set(name, value);
  }
  return {
    place,
    ref: raw['bom-ref'],
    type: raw.type,
    group: raw.group === '' ? undefined : raw.group,
    name: raw.name,
    version: raw.version === '' ? undefined : raw.version,
    purl: raw.purl === '' ? undefined : raw.purl,
    description: raw.description,
    properties,
    digests: (raw.hashes ?? [])
      .filter(({ alg }) => alg === 'SHA-256')
      .map(({ content }) => `sha256:${content.toLowerCase()}`),
  };
}

const severities = ['critical', 'high', 'medium', 'low', 'info', 'none', 'unknown'];

function vulnerabilityOf(raw: RawVulnerability, index: number): readonly CyclonedxVulnerability[] {
  if (raw.id === undefined || raw.id === '') return [];
  const rated = (raw.ratings ?? []).flatMap(({ severity }) => severity ?? []);
  return [
    {
      place: `vulnerabilities[${index}]`,
      id: raw.id,
      aliases: (raw.references ?? []).flatMap(({ id }) => (id === undefined || id === raw.id ? [] : [id])),
      source: raw.source?.name,
      severity: severities.find((severity) => rated.includes(severity)),
      recommendation: raw.recommendation,
      analysis: raw.analysis,
      affects: (raw.affects ?? []).map(({ ref, versions: listed = [] }) => ({
        ref,
        fixed: listed.find(({ status, version }) => status === 'unaffected' && version !== undefined)
          ?.version,
      })),
    },
  ];
}

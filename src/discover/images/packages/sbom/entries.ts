import { type CyclonedxBom, isCyclonedx, readCyclonedx } from '../../../../formats/cyclonedx/index.ts';
import { decodeText, parseJsonDocument } from '../../../../formats/json-document/index.ts';
import {
  isSpdx3,
  isSpdxJson,
  isSpdxTagValue,
  readSpdx3,
  readSpdxJson,
  readSpdxTagValue,
  type SpdxDocument,
} from '../../../../formats/spdx/index.ts';

/** One thing that a bill lists and that may be a package. */
export interface Entry {
  readonly name: string;
  readonly version: string | undefined;
  readonly purl: string | undefined;
}

export interface Bill {
  /** `SPDX 2.3 by syft 1.29.0` */
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** What a bill of materials lists; undefined for a file that is none. @throws documents.* as the formats do. */
export function billOf(bytes: Uint8Array): Bill | undefined {
  const text = decodeText(bytes);
  const value = /^\s*[{[]/.test(text) ? parseJsonDocument(text) : undefined;
  if (isCyclonedx(value)) return ofCyclonedx(readCyclonedx(value));
  if (value === undefined) return isSpdxTagValue(text) ? ofSpdx(readSpdxTagValue(text)) : undefined;
  if (isSpdxJson(value)) return ofSpdx(readSpdxJson(value));
  return isSpdx3(value) ? ofSpdx(readSpdx3(value)) : undefined;
}

const notPackages: ReadonlySet<string> = new Set(['operating-system', 'file', 'container', 'device', 'data']);

function ofCyclonedx({ specVersion, tools: [producer], components }: CyclonedxBom): Bill {
  const entries = components.filter(
    ({ purl, type, properties }) =>
      purl !== undefined || !(notPackages.has(type) || properties.has('aquasecurity:trivy:Class')),
  );
  return {
    title: titleOf(`CycloneDX ${specVersion}`, producer),
    entries: entries.map(({ group, name, version, purl }) => ({
      name: group === undefined ? name : `${group}/${name}`,
      version,
      purl,
    })),
  };
}

const notPurposes: ReadonlySet<string> = new Set([
  'operatingsystem',
  'file',
  'container',
  'source',
  'device',
]);

/** What others were built from is not here, whatever its purl: a tag of a repository, an archive of sources. */
function ofSpdx({ version, tools: [producer], packages, relations, roots }: SpdxDocument): Bill {
  const sources = new Set(relations.flatMap(({ kind, to }) => (kind === 'GENERATED_FROM' ? [to] : [])));
  const isNamed = new Set(packages.length > 1 ? roots : []);
  const listed = packages.filter(({ id, purls, purpose = '' }) =>
    sources.has(id) ? false : purls.length > 0 || !(isNamed.has(id) || notPurposes.has(purpose)),
  );
  return {
    title: titleOf(`SPDX ${version}`, producer),
    entries: listed.flatMap(({ name, version: own, purls }): readonly Entry[] => {
      const entry = { name, version: own };
      return purls.length === 0 ? [{ ...entry, purl: undefined }] : purls.map((purl) => ({ ...entry, purl }));
    }),
  };
}

function titleOf(format: string, producer: string | undefined): string {
  return producer === undefined ? format : `${format} by ${producer.slice(0, 80)}`;
}

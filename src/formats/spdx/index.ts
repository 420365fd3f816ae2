/**
 * SPDX: 2.2 and 2.3 in JSON and tag-value, 3.0 in JSON-LD, all as one flat record of packages and relations with their
 * place in the document. It refuses RDF, YAML and spreadsheets, to fetch JSON-LD contexts, and containment that goes in
 * a circle: what contains itself is no bill of anything.
 */
export { isSpdxJson, readSpdxJson } from './read-json.ts';
export { isSpdx3, readSpdx3 } from './read-spdx3.ts';
export { isSpdxTagValue, readSpdxTagValue } from './read-tag-value.ts';
export type { SpdxDocument, SpdxPackage, SpdxRelation } from './record.ts';
export { writeSpdx } from './write.ts';

/**
 * CycloneDX 1.4 to 1.7 in JSON and XML (ECMA-424): what a bill of materials lists, as flat components with their place in
 * the document, and what it says of vulnerabilities. It refuses to follow references to other documents, and to guess what
 * a component is: that is the reader's of documents to judge.
 */
export { isCyclonedxXml, jsonOfXml } from './from-xml.ts';
export {
  type CyclonedxBom,
  type CyclonedxComponent,
  type CyclonedxVulnerability,
  isCyclonedx,
  readCyclonedx,
} from './read.ts';
export { writeCyclonedx } from './write.ts';

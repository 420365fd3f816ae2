import {
  type CyclonedxBom,
  isCyclonedx,
  isCyclonedxXml,
  jsonOfXml,
  readCyclonedx,
} from '../../../formats/cyclonedx/index.ts';
import { nothingRead, type Os, unreadOnly } from '../../../model/index.ts';
import { contentsOfListed } from '../packages-of.ts';
import type { DocumentReader, DocumentSubject } from '../reader.ts';
import { listedOf, systemIn } from './listed.ts';
import { statementsOf } from './statements.ts';
import { subjectIdentity } from './subject.ts';

/** CycloneDX in JSON and XML: bills of materials, and VEX that comes with one or by itself. */
export const cyclonedx: DocumentReader = {
  id: 'cyclonedx',
  kinds: ['sbom', 'vex'],
  recognises: ({ value, xml }) => isCyclonedx(value) || (xml !== undefined && isCyclonedxXml(xml)),
  read: ({ value, xml, label, fallbackId }) => {
    const bom = readCyclonedx(xml === undefined ? value : jsonOfXml(xml));
    const [producer = 'unknown'] = bom.tools;
    return {
      format: `CycloneDX ${bom.specVersion}`,
      producer,
      id: bom.serialNumber ?? fallbackId,
      subjects:
        bom.components.length === 0 && bom.vulnerabilities.length > 0
          ? []
          : [subjectOf(bom, { label, fallbackId })],
      statements: statementsOf(bom, fallbackId),
      coverage: bom.isIncomplete ? unreadOnly([incomplete(label)]) : nothingRead,
    };
  },
};

function incomplete(label: string) {
  const reason = 'its compositions say that it does not list everything';
  return { what: label, code: 'documents.incomplete', reason };
}

function subjectOf(
  bom: CyclonedxBom,
  { label, fallbackId }: { readonly label: string; readonly fallbackId: string },
): DocumentSubject {
  const os: Os | undefined = systemIn(bom.components);
  const identity = subjectIdentity(bom.subject, { label, fallbackId });
  const listed = contentsOfListed(listedOf(bom), {
    subject: identity.id,
    label,
    os,
    writesSources: bom.tools.some((tool) => /^(?:syft|trivy|oakum)\b/i.test(tool)),
  });
  return { ...identity, ...listed, said: [] };
}

import {
  isSpdx3,
  isSpdxJson,
  isSpdxTagValue,
  readSpdx3,
  readSpdxJson,
  readSpdxTagValue,
  type SpdxDocument,
} from '../../../formats/spdx/index.ts';
import { nothingRead } from '../../../model/index.ts';
import { contentsOfListed } from '../packages-of.ts';
import type { DocumentContent, DocumentReader, DocumentSubject } from '../reader.ts';
import { listedOf, systemIn } from './listed.ts';
import { subjectIdentity } from './subject.ts';

/** SPDX 2.2, 2.3 (JSON, tag-value) and 3.0 (JSON-LD). */
export const spdx: DocumentReader = {
  id: 'spdx',
  kinds: ['sbom'],
  recognises: ({ value, text }) =>
    value === undefined ? isSpdxTagValue(text) : isSpdxJson(value) || isSpdx3(value),
  read: (content) => {
    const document = documentOf(content);
    const [producer = 'unknown'] = document.tools;
    return {
      format: `SPDX ${document.version}`,
      producer,
      id: document.id,
      subjects: [subjectOf(document, content)],
      statements: [],
      coverage: nothingRead,
    };
  },
};

function documentOf({ value, text }: DocumentContent): SpdxDocument {
  if (value === undefined) return readSpdxTagValue(text);
  return isSpdx3(value) ? readSpdx3(value) : readSpdxJson(value);
}

function subjectOf(document: SpdxDocument, { label, fallbackId }: DocumentContent): DocumentSubject {
  const identity = subjectIdentity(document, { fallbackId });
  const listed = contentsOfListed(listedOf(document), {
    subject: identity.id,
    label,
    os: systemIn(document.packages),
    writesSources: document.tools.some((tool) => /^(?:syft|trivy|oakum)\b/i.test(tool)),
  });
  return { ...identity, ...listed, said: [] };
}

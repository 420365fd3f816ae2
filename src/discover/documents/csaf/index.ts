import { isCsaf, readCsaf } from '../../../formats/csaf/index.ts';
import { nothingRead } from '../../../model/index.ts';
import type { DocumentReader } from '../reader.ts';

/** CSAF: the VEX profile, and advisories, which say the same of fixed products. */
export const csaf: DocumentReader = {
  id: 'csaf',
  kinds: ['vex'],
  recognises: ({ value }) => isCsaf(value),
  read: ({ value }) => {
    const { id, author, version, statements } = readCsaf(value);
    return {
      format: `CSAF ${version}`,
      producer: author,
      id,
      subjects: [],
      statements,
      coverage: nothingRead,
    };
  },
};

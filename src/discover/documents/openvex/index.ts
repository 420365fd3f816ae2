import { isOpenvex, readOpenvex } from '../../../formats/openvex/index.ts';
import { nothingRead } from '../../../model/index.ts';
import type { DocumentReader } from '../reader.ts';

/** OpenVEX: statements by themselves. */
export const openvex: DocumentReader = {
  id: 'openvex',
  kinds: ['vex'],
  recognises: ({ value }) => isOpenvex(value),
  read: ({ value }) => {
    const { id, author, version, statements } = readOpenvex(value);
    return {
      format: `OpenVEX ${version}`,
      producer: author,
      id,
      subjects: [],
      statements,
      coverage: nothingRead,
    };
  },
};

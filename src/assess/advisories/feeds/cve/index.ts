import { holdsEntry, isZip, readArchive, together } from '../archive.ts';
import { beginning, documentsOf, type FeedProvider } from '../provider.ts';
import { readRecord } from './record.ts';

export { ssvcPoints } from './ssvc.ts';

/** Archives of the CVE list hold lists of changes and papers beside the records. */
const isRecordPath = (path: string): boolean => /(?:^|\/)CVE-\d{4}-\d{4,19}\.json$/.test(path);

/** CVE records (JSON 5.x) with the numbering authority's container and those of others: CISA's decision points, vectors, rejected ids. */
export const cve: FeedProvider = {
  id: 'cve',
  knows: 'all',
  accepts: (file) => isCveRecord(beginning(file)) || holdsEntry(file, isRecordPath),
  read: (file, feed) => {
    if (isZip(file))
      return readArchive(file, {
        wants: isRecordPath,
        read: (text, what) => readRecord(text, { feed, what }),
      });
    return together(
      documentsOf(file).map((text, at) => readRecord(text, { feed, what: `${file.name}:${at + 1}` })),
    );
  },
};

function isCveRecord(text: string): boolean {
  return /^\s*\{[\s\S]*"dataType"\s*:\s*"CVE_RECORD"/.test(text);
}

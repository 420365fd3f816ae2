import { parseOsv } from '../../../../formats/osv/index.ts';
import { beginning, documentsOf, type FeedProvider } from '../provider.ts';
import { asMeant } from './sources.ts';
import { officialIds, readTogether } from './together.ts';

export { readCveClaims } from './cve-record.ts';
export { mergeClaims } from './merge.ts';
export { claimsOfRecords } from './together.ts';

/**
 * Kubernetes' own vulnerabilities. A file alone is the official CVE feed as OSV, one advisory for each component; files
 * together are all that is known, merged.
 */
export const kubernetes: FeedProvider = {
  id: 'kubernetes',
  knows: 'all',
  accepts: (file) => /^\s*\{[\s\S]*"ecosystem"\s*:\s*"kubernetes"/.test(beginning(file)),
  read: (file, feed) => {
    const parts = documentsOf(file).map((text, at) =>
      parseOsv(text, { feed, what: `${file.name}:${at + 1}` }),
    );
    return {
      advisories: parts.flatMap(({ records }) => records).map(asMeant),
      facts: [],
      quarantined: parts.flatMap(({ quarantined }) => quarantined),
    };
  },
  readTogether,
};

/** Where the CVE records of a file of the official feed are, which are only fetched when it names them. */
export function cvesNamedBy(text: string): readonly string[] {
  return officialIds(text, 'the official feed').expected;
}

import { parseKev } from '../../../../formats/kev/index.ts';
import { beginning, type FeedProvider, factsOf } from '../provider.ts';

/** CISA's catalogue of known exploited vulnerabilities. */
export const kev: FeedProvider = {
  id: 'kev',
  knows: 'all',
  accepts: (file) => /^\s*\{[\s\S]*"(?:catalogVersion|cveID)"\s*:\s*"/.test(beginning(file)),
  read: ({ bytes }, feed) => {
    const { records, quarantined, asOf, released } = parseKev(bytes);
    const facts = records.map(({ cve, dateAdded, dueDate, ransomware }) => {
      const due = dueDate === undefined ? {} : { dueDate };
      return factsOf(cve, { listings: [{ dateAdded, ...due, ransomware, source: feed }] });
    });
    return { advisories: [], facts, quarantined, asOf, ...(released === undefined ? {} : { released }) };
  },
};

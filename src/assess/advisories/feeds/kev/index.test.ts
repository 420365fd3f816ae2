import { describeFeedProvider } from '../conformance.ts';
import { kev } from './index.ts';

const entry = {
  cveID: 'CVE-2025-48384',
  dateAdded: '2025-08-25',
  dueDate: '2025-09-15',
  knownRansomwareCampaignUse: 'Known',
};
const catalogue = (...vulnerabilities: readonly object[]) =>
  JSON.stringify({
    title: 'x',
    catalogVersion: '2025.08.25',
    dateReleased: '2025-08-25T17:04:19.9796Z',
    vulnerabilities,
  });

describeFeedProvider(kev, {
  name: 'known_exploited_vulnerabilities.json',
  text: catalogue(entry),
  content: {
    advisories: [],
    asOf: '2025-08-25',
    released: '2025-08-25T17:04:19.979Z',
    facts: [
      {
        id: 'CVE-2025-48384',
        aliases: [],
        severity: 'unknown',
        listings: [{ dateAdded: '2025-08-25', dueDate: '2025-09-15', ransomware: true, source: 'feed' }],
      },
    ],
  },
  spoiled: catalogue(entry, { cveID: 7 }),
  left: 1,
});

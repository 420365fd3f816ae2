import { describeFeedProvider } from '../conformance.ts';
import { debianTable } from './index.ts';

const text =
  'release\tsource\tcve\tfixed_version\tdate\tchangelog_distribution\nbookworm\texpat\tCVE-2024-28757\t2.5.0-1+deb12u4\t2026-09-27\tbookworm-security\n';

describeFeedProvider(debianTable, {
  name: 'debian-fixed-versions.tsv',
  text,
  content: {
    facts: [],
    advisories: [
      {
        id: 'CVE-2024-28757',
        aliases: [],
        feed: 'feed',
        ecosystem: 'Debian:12',
        package: 'expat',
        ranges: [{ fixed: '2.5.0-1+deb12u4' }],
        versions: [],
        severity: 'unknown',
        cvss: [],
        published: '2026-09-27',
      },
    ],
  },
  spoiled: `${text}bookworm\texpat\tCVE-2024-28758\tno version\t\t\n`,
  left: 1,
});

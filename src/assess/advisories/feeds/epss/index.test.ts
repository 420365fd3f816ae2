import { describeFeedProvider } from '../conformance.ts';
import { epss } from './index.ts';

const text =
  '#model_version:v2025.03.14,score_date:2026-08-22T00:00:00+0000\ncve,epss,percentile\nCVE-2002-0367,0.04919,0.91446\n';

describeFeedProvider(epss, {
  name: 'epss_scores-current.csv',
  text,
  content: {
    asOf: '2026-08-22',
    facts: [
      {
        id: 'CVE-2002-0367',
        aliases: [],
        severity: 'unknown',
        epss: { probability: 0.04919, percentile: 0.91446, date: '2026-08-22' },
      },
    ],
  },
  spoiled: `${text}CVE-2004-0210,many,0\n`,
  left: 1,
});

import { parseEpss } from '../../../../formats/epss/index.ts';
import { beginning, type FeedProvider, factsOf } from '../provider.ts';

/** Scores of the Exploit Prediction Scoring System. */
export const epss: FeedProvider = {
  id: 'epss',
  knows: 'all',
  accepts: (file) => /^#[^\n]*score_date:/.test(beginning(file)),
  read: ({ bytes }) => {
    const { records, quarantined, asOf } = parseEpss(bytes);
    const facts = records.map(({ cve, probability, percentile }) =>
      factsOf(cve, { epss: { probability, percentile, date: asOf } }),
    );
    return { advisories: [], facts, quarantined, asOf };
  },
};

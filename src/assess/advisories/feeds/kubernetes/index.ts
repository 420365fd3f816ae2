import { parseOsv } from '../../../../formats/osv/index.ts';
import { beginning, documentsOf, type FeedProvider } from '../provider.ts';
import { asMeant } from './merge.ts';

export { mergeKubernetes } from './merge.ts';

/** The official Kubernetes CVE feed as OSV: one advisory for each component. */
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
};

import { cvesNamedBy } from '../feeds/kubernetes/index.ts';
import { cveRecord } from './cve-feeds.ts';
import type { FeedDefinition, FeedSource, NamedBytes } from './definition.ts';

const megabyte = 1_000_000;
const officialPath = 'kubernetes/official-cve-feed.json';

/** What the official feed, its conversion to OSV, the Go database and Kubernetes' own CVE records say, merged. */
export const kubernetesFeed: FeedDefinition = {
  id: 'kubernetes',
  title: 'Kubernetes components: official CVE feed, Go vulnerability database, CVE records',
  provider: 'kubernetes',
  licence: 'Apache-2.0, CC-BY-4.0 and CVE terms of use',
  knows: 'all',
  sources: [
    {
      url: 'https://codeload.github.com/kubernetes-sigs/cve-feed-osv/zip/refs/heads/main',
      mirrorPath: 'kubernetes/cve-feed-osv.zip',
    },
    {
      url: 'https://kubernetes.io/docs/reference/issues-security/official-cve-feed/index.json',
      mirrorPath: officialPath,
    },
    { url: 'https://vuln.go.dev/vulndb.zip', mirrorPath: 'go/vulndb.zip' },
  ],
  ecosystems: ['kubernetes'],
  replaces: [],
  maxBytes: 200 * megabyte,
  follow: recordsOf,
};

/** The CVE record of everything that the official feed names. */
function recordsOf(files: readonly NamedBytes[]): readonly FeedSource[] {
  const official = files.find(({ name }) => name === officialPath);
  if (official === undefined) return [];
  return [...new Set(namedBy(official))].map(cveRecord);
}

/** What is no official feed names nothing here; whoever reads the files says what is wrong with it. */
function namedBy({ bytes }: NamedBytes): readonly string[] {
  try {
    return cvesNamedBy(new TextDecoder().decode(bytes));
  } catch {
    return [];
  }
}

import type { FeedInfo } from '../../src/model/index.ts';
import type { DataFile } from './files.ts';

/** Tables that are no feed: where they come from, under which licence, as of when. */
const tables: readonly (readonly [string, string, string, string])[] = [
  [
    '`deadlines/cisa-bod-26-04.json`, `cisa-coordinator.json`, `ssvc-deployer.json`, `ssvc/`',
    'CERTCC/SSVC e3b00a25 (https://github.com/CERTCC/SSVC), data/',
    'MIT (SEI), © Carnegie Mellon University',
    '2026-07-20',
  ],
  ['`deadlines/simple-severity.json`', "Oakum's own", 'Apache-2.0', '2026-11-21'],
  [
    '`deadlines/fedramp-vdr-*.json`',
    'FedRAMP Consolidated Rules 2026, by secondary sources',
    'facts',
    '2026-11-21',
  ],
  ['`deadlines/pci-6.3.3.json`', 'PCI DSS v4.0.1, by secondary sources', 'facts', '2026-11-21'],
  [
    '`lifecycle.json`',
    'endoflife-date/endoflife.date a70eca33; ingress-nginx by hand from the announcement that it names',
    'MIT',
    '2026-08-22',
  ],
  [
    '`debian-kernels.json`',
    "changelogs of Debian's package linux 5.10.262-1, 6.1.192-3, 6.12.118-1; made by `node tools/make-debian-kernels.ts`",
    'facts from free packages',
    '2026-11-26',
  ],
  [
    '`package-support.json`',
    'debian-security-support 1:12+2026.06.30',
    'GPL-2.0-or-later; plain facts only',
    '2026-06-30',
  ],
  [
    '`removed-apis.json`',
    'Go modules k8s.io/api v0.19 to v0.37, apiextensions-apiserver, kube-aggregator; FairwindsOps/pluto dd5ec8cc for what they lack; made by `node tools/make-removed-apis.ts`',
    'Apache-2.0',
    '2026-09-23',
  ],
];

export function readmeFile(feeds: readonly FeedInfo[]): DataFile {
  const rows = feeds.map(
    (feed) =>
      `| ${feed.id} | ${feed.title} | ${feed.source} | ${feed.licence} | ${feed.asOf} | ${feed.records} | ${feed.knows}${feed.limits === undefined ? '' : `; ${feed.limits}`} |`,
  );
  const text = `# Bundled data

The starter set that Oakum matches against before the first \`oakum feeds update\`. All of it is made by
\`node tools/make-data.ts <snapshots>\` from public snapshots; nothing is edited by hand, and equal input gives equal bytes.
What each feed can and cannot say is explained in \`docs/reference/advisories.md\`.

## Feeds

| id | what | source | licence | as of | records | knows |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

## Tables

| file | source | licence | as of |
| --- | --- | --- | --- |
${tables.map((row) => `| ${row.join(' | ')} |`).join('\n')}

## Form

\`feeds.json\` is the catalogue: what each feed is, and its segments with size and sha256. A segment is a gzip file of lines
\`name<TAB>JSON\`, sorted by name: \`zcat advisories/debian-table/debian-12.gz | grep ^openssl\` shows everything about
openssl. In \`advisories/\` the name is a package and the JSON a list of advisories; in \`facts/\` it is a vulnerability.
What is empty or unknown is left out. Prose of sources that state no licence is never in here, only plain facts: package,
version, vulnerability, date. Records under CC-BY-4.0 keep a summary of at most 160 characters.
`;
  return { path: 'readme.md', bytes: Buffer.from(text) };
}

export function noticeFile(feeds: readonly FeedInfo[]): DataFile {
  const lines = feeds.map(
    ({ title, source, licence, asOf }) => `- ${title}. ${source} (${asOf}). ${licence}.`,
  );
  const text = `# Data in this distribution

Oakum ships the following data in \`data/\`. It was reduced to what matching needs (see \`data/readme.md\`); summaries were
shortened.

${lines.join('\n')}
${tables.map(([file, source, licence, asOf]) => `- ${file}: ${source} (${asOf}). ${licence}.`).join('\n')}

Go vulnerability database: © The Go Authors, CC-BY-4.0, https://go.dev/security/vuln/database.
Python Packaging Advisory Database: © PyPA and contributors, CC-BY-4.0, https://github.com/pypa/advisory-database.
Kubernetes CVE feed: © The Kubernetes Authors, Apache-2.0.
EPSS: Jay Jacobs, Sasha Romanosky, Benjamin Edwards, Michael Roytman, Idris Adjerid (2021), Exploit Prediction Scoring
System, Digital Threats: Research and Practice 2(3); scores provided by FIRST, https://www.first.org/epss.
SSVC decision tables: © Carnegie Mellon University, MIT (SEI)-style.
`;
  return { path: 'NOTICE.md', bytes: Buffer.from(text) };
}

import { severityOfWord } from '../../../../formats/osv/index.ts';
import { type Erratum, type ErratumBuild, parseUpdateinfo } from '../../../../formats/updateinfo/index.ts';
import { compareVersions } from '../../../../formats/versions/index.ts';
import type { Advisory } from '../../../../model/index.ts';
import { advisoryOf, beginning, type FeedProvider } from '../provider.ts';

/** The errata of a repository of Amazon Linux, which its package manager reads, too. */
export const updateinfo: FeedProvider = {
  id: 'updateinfo',
  knows: 'fixed-only',
  accepts: (file) => /^\s*(?:<\?xml[^>]*>\s*)?<updates[\s>]/.test(beginning(file)),
  read: ({ bytes }, feed) => {
    const { records, quarantined } = parseUpdateinfo(new TextDecoder().decode(bytes));
    return { advisories: records.flatMap((one) => advisoriesOf(one, feed)), facts: [], quarantined };
  },
};

/**
 * Amazon Linux 2 has errata of extras beside those of its core (`ALAS2KERNEL-5.10-2022-1`): other versions under the same
 * names. A system does not say which extras it follows; only the core speaks for it.
 */
function releaseOf(id: string): string | undefined {
  const [, release] = /^ALAS(2023|2)?-\d{4}-\d+$/.exec(id) ?? [];
  if (release !== undefined) return `Amazon Linux:${release}`;
  return /^ALAS-\d{4}-\d+$/.test(id) ? 'Amazon Linux:1' : undefined;
}

function advisoriesOf(erratum: Erratum, feed: string): readonly Advisory[] {
  const ecosystem = releaseOf(erratum.id);
  if (ecosystem === undefined || erratum.cves.length === 0) return [];
  const { id, cves, severity, issued, title } = erratum;
  return [...Map.groupBy(erratum.builds.filter(isBinary), ({ name }) => name)].map(([name, builds]) => {
    const architectures = [...new Set(builds.map(({ architecture }) => architecture))].toSorted();
    return advisoryOf({
      id,
      aliases: cves,
      feed,
      ecosystem,
      package: name,
      ranges: [{ fixed: lowest(builds) }],
      severity: severityOfWord(severity),
      ...(architectures.includes('noarch') ? {} : { architectures }),
      ...(issued === undefined ? {} : { published: issued }),
      ...(title === undefined ? {} : { summary: title }),
    });
  });
}

function isBinary({ architecture }: ErratumBuild): boolean {
  return architecture !== 'src';
}

function lowest(builds: readonly ErratumBuild[]): string {
  const sorted = builds
    .map(({ version }) => version)
    .toSorted((left, right) => compareVersions('rpm', left, right) ?? 0);
  return sorted[0] ?? '';
}

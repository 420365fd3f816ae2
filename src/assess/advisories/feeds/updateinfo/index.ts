import { severityOfWord } from '../../../../formats/osv/index.ts';
import { type Erratum, type ErratumBuild, parseUpdateinfo } from '../../../../formats/updateinfo/index.ts';
import { compareVersions } from '../../../../formats/versions/index.ts';
import { type Advisory, worseSeverity } from '../../../../model/index.ts';
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
  readTogether: (files, feed) => {
    const parts = files.map((file) => updateinfo.read(file, feed));
    const advisories = new Map<string, Advisory>();
    for (const one of parts.flatMap((part) => part.advisories)) {
      const key = [one.id, one.ecosystem, one.package].join('\t');
      advisories.set(key, together(advisories.get(key), one));
    }
    const quarantined = parts.flatMap((part) => part.quarantined);
    return { advisories: [...advisories.values()], facts: [], quarantined };
  },
};

/** One erratum in the repositories of several architectures, each of which may have the others' builds, too. */
function together(known: Advisory | undefined, more: Advisory): Advisory {
  if (known === undefined) return more;
  const { architectures: some, ...rest } = known;
  const architectures =
    some === undefined || more.architectures === undefined
      ? undefined
      : [...new Set([...some, ...more.architectures])].toSorted();
  const fixes = [...known.ranges, ...more.ranges].flatMap(({ fixed }) => fixed ?? []);
  return {
    ...rest,
    aliases: [...new Set([...known.aliases, ...more.aliases])],
    ranges: [{ fixed: lowestOf(fixes) }],
    severity: worseSeverity(known.severity, more.severity),
    ...(architectures === undefined ? {} : { architectures }),
  };
}

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
      ranges: [{ fixed: lowestOf(builds.map(({ version }) => version)) }],
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

function lowestOf(versions: readonly string[]): string {
  return versions.toSorted((left, right) => compareVersions('rpm', left, right) ?? 0)[0] ?? '';
}

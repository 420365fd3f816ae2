import type { Advisory, SourcedIndex } from '../../model/index.ts';

/** Ecosystem, package, and the version in which what is wrong with it is fixed; undefined where nobody fixed it. */
export type MadeRow = readonly [Advisory['ecosystem'], string, string | undefined];

/** Advisories made of rows, one for each; ids count from 1: `CVE-2026-1`. */
export function madeIndex(rows: readonly MadeRow[]): SourcedIndex {
  const advisories = rows.map(
    ([ecosystem, name, fixed], at): Advisory => ({
      id: `CVE-2026-${at + 1}`,
      aliases: [],
      feed: 'made',
      ecosystem,
      package: name,
      ranges: [fixed === undefined ? { introduced: '0' } : { introduced: '0', fixed }],
      versions: [],
      severity: 'high',
      cvss: [],
    }),
  );
  const feed = {
    id: 'made',
    title: '',
    source: '',
    licence: '',
    asOf: '2026-11-18',
    quarantined: 0,
  } as const;
  return {
    feeds: [
      {
        ...feed,
        records: rows.length,
        ecosystems: [...new Set(rows.map(([ecosystem]) => ecosystem))],
        knows: 'all',
      },
    ],
    lookup: (ecosystem, name) =>
      advisories.filter(
        (one) => one.ecosystem === ecosystem && one.package.toLowerCase() === name.toLowerCase(),
      ),
    facts: ([id = '', ...aliases]) => ({ id, aliases, severity: 'unknown' }),
    factsBySource: () => [],
  };
}

import type { Disagreement, ReportFinding, SourceFacts, SourceRecord } from '../../model/index.ts';

interface Word {
  readonly value: string;
  readonly by: string;
}

/** The fields on which sources differ. A source that does not know a field does not disagree. */
export function disagreementsOf(
  finding: Pick<ReportFinding, 'severity' | 'fix'>,
  records: readonly SourceRecord[],
  facts: readonly SourceFacts[],
): readonly Disagreement[] {
  const standing = records.filter(({ withdrawn }) => withdrawn === undefined);
  const severities = [
    ...standing.map((one) => ({ value: one.severity, by: nameOf(one) })),
    ...facts.map(({ severity, feed, name }) => ({ value: severity, by: `${feed}/${name}` })),
  ];
  const { fix } = finding;
  return [
    ...differing(
      {
        field: 'severity',
        counts: finding.severity,
        rule: 'the worst that advisories of the package say; CVSS only where none rates it',
      },
      severities,
    ),
    ...differing(
      {
        field: 'fix',
        counts: fix.version ?? fix.state,
        rule: 'the highest version that a record names for what is installed; what everyone gets before what subscribers get',
      },
      standing.filter(({ counts }) => counts).map((one) => ({ value: fixText(one), by: nameOf(one) })),
    ),
    ...vectorWords(standing),
  ];
}

/** Vectors of one version of CVSS are about the same question; those of two are not. */
function vectorWords(records: readonly SourceRecord[]): readonly Disagreement[] {
  const words = records.flatMap((one) => one.cvss.map((value) => ({ value, by: nameOf(one) })));
  const byVersion = Map.groupBy(words, ({ value }) => /^CVSS:(\d\.\d)\//.exec(value)?.[1] ?? '2.0');
  return [...byVersion].flatMap(([version, said]) =>
    differing(
      { field: `CVSS ${version}`, counts: 'all', rule: 'every vector is kept with its source' },
      said,
    ),
  );
}

function differing(
  field: Omit<Disagreement, 'said'>,
  words: readonly Word[],
): readonly [Disagreement] | readonly [] {
  const known = words.filter(({ value }) => value !== 'unknown');
  const byValue = Map.groupBy(known, ({ value }) => value);
  if (byValue.size < 2) return [];
  const said = [...byValue].map(([value, all]) => ({ value, by: [...new Set(all.map(({ by }) => by))] }));
  return [{ ...field, said }];
}

function fixText({ ranges, state }: SourceRecord): string {
  const versions = ranges.flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed]));
  return versions.length === 0 ? state : [...new Set(versions)].join(', ');
}

function nameOf({ feed, advisory }: Pick<SourceRecord, 'feed' | 'advisory'>): string {
  return `${feed}/${advisory}`;
}

import { type DeadlineTable, deadlineBy, decisionPoints } from '../../assess/risk/index.ts';
import { type AdvisoryIndex, type ProfileDeadline, type ReportFinding, Severity } from '../../model/index.ts';

/**
 * What every profile makes of a finding by what is known now. Those that applied in the scan come first, the one that
 * binds before all.
 */
export function profilesOf(
  finding: ReportFinding,
  tables: readonly DeadlineTable[],
  index: AdvisoryIndex,
): readonly ProfileDeadline[] {
  const { vulnerability, aliases, exposure, fix, firstSeen, deadline, otherDeadlines = [] } = finding;
  const facts = index.facts([vulnerability, ...aliases]);
  const severity = Severity.safeParse(finding.severity).data ?? 'unknown';
  const points = decisionPoints({
    facts,
    exposure,
    severity,
    fix: fix.state,
    catalogues: index.feeds.filter(({ id }) => id.startsWith('kev')).map(({ id }) => id),
  });
  const applying = [deadline.profile, ...otherDeadlines.map(({ profile }) => profile)];
  const place = ({ profile }: DeadlineTable): number => {
    const at = applying.indexOf(profile);
    return at === -1 ? applying.length : at;
  };
  return tables
    .toSorted((left, right) => place(left) - place(right))
    .map((table) => ({
      title: table.title,
      asOf: table.asOf,
      clock: table.clock,
      applies: applying.includes(table.profile),
      binds: table.profile === deadline.profile,
      deadline: deadlineBy(table, points, { firstSeen, kev: facts.kev }),
    }));
}

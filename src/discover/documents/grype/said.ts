import type { GrypeIgnored, GrypeMatch, GrypeReport } from '../../../formats/grype-report/index.ts';
import type { FixState, SaidFinding } from '../../../model/index.ts';
import { fixOfVersions, saidPackage, saidSeverity } from '../said.ts';

/** What Grype matched, and what it ignored with its rules. */
export function saidOf({ matches, ignoredMatches }: GrypeReport, by: string): readonly SaidFinding[] {
  return [
    ...matches.map((one, at) => sayingOf(one, by, `matches[${at}]`)),
    ...(ignoredMatches ?? []).map((one, at) => ({
      ...sayingOf(one, by, `ignoredMatches[${at}]`),
      suppressed: reasonOf(one),
    })),
  ];
}

const states: ReadonlyMap<string, FixState> = new Map([
  ['fixed', 'fixed'],
  ['not-fixed', 'open'],
  ['wont-fix', 'wont-fix'],
]);

function sayingOf(match: GrypeMatch, by: string, place: string): SaidFinding {
  const { vulnerability, relatedVulnerabilities, matchDetails, artifact } = match;
  const [detail] = matchDetails ?? [];
  const item = saidPackage({
    name: artifact.name,
    version: artifact.version,
    purl: artifact.purl === '' ? undefined : artifact.purl,
    path: artifact.locations?.[0]?.path,
  });
  const suggested = detail?.fix?.suggestedVersion;
  const versions = suggested === undefined ? (vulnerability.fix?.versions ?? []) : [suggested];
  const constraint =
    detail?.found?.versionConstraint ?? detail?.found?.constraint ?? 'a constraint that it does not name';
  return {
    by,
    place,
    vulnerability: vulnerability.id,
    aliases: [...new Set((relatedVulnerabilities ?? []).map(({ id }) => id))].filter(
      (id) => id !== vulnerability.id,
    ),
    package: item,
    fix: fixOfVersions(states.get(vulnerability.fix?.state ?? '') ?? 'unknown', versions, item),
    severity: saidSeverity(vulnerability.severity),
    statement: `${vulnerability.namespace ?? 'a source that it does not name'}: ${item.version} is in ${constraint}`,
  };
}

function reasonOf({ appliedIgnoreRules }: GrypeIgnored): string {
  const rules = (appliedIgnoreRules ?? []).map((rule) =>
    [
      rule['vex-status'] && `VEX ${rule['vex-status']}`,
      rule['vex-justification'],
      rule.reason,
      rule['fix-state'] && `fix state ${rule['fix-state']}`,
      rule.vulnerability && `rule for ${rule.vulnerability}`,
    ]
      .filter((part) => part !== undefined && part !== '')
      .join(', '),
  );
  const text = rules.filter((rule) => rule !== '').join('; ');
  return text === '' ? 'ignored by a rule that the report does not explain' : text;
}

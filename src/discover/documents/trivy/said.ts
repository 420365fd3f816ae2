import {
  suppressedVulnerability,
  type TrivyArtifact,
  type TrivyVulnerability,
} from '../../../formats/trivy-report/index.ts';
import type { FixState, SaidFinding } from '../../../model/index.ts';
import { fixOfVersions, saidPackage, saidSeverity } from '../said.ts';
import { type In, lockFile, purlOfVulnerability } from './listed.ts';

/** What Trivy found, and what it suppressed with the reason. */
export function saidOf(artifact: TrivyArtifact, by: string): readonly SaidFinding[] {
  return artifact.results.flatMap((result, index) => {
    const place = `${artifact.place}[${index}]`;
    const where = { artifact, result };
    const found = (result.Vulnerabilities ?? []).map((one, at) =>
      sayingOf(one, { by, place: `${place}.Vulnerabilities[${at}]`, where }),
    );
    const suppressed = (result.ExperimentalModifiedFindings ?? []).flatMap((one, at) => {
      const vulnerability = suppressedVulnerability(one.Finding);
      if (vulnerability === undefined) return [];
      const saying = sayingOf(vulnerability, {
        by,
        place: `${place}.ExperimentalModifiedFindings[${at}]`,
        where,
      });
      const reason = [one.Status ?? 'ignored', one.Statement, one.Source && `(${one.Source})`]
        .filter((part) => part !== undefined && part !== '')
        .join(' ');
      return [{ ...saying, suppressed: reason }];
    });
    return [...found, ...suppressed];
  });
}

const states: ReadonlyMap<string, FixState> = new Map([
  ['fixed', 'fixed'],
  ['affected', 'open'],
  ['will_not_fix', 'wont-fix'],
  ['fix_deferred', 'deferred'],
  ['end_of_life', 'end-of-life'],
]);

interface Saying {
  readonly by: string;
  readonly place: string;
  readonly where: In;
}

function sayingOf(one: TrivyVulnerability, { by, place, where }: Saying): SaidFinding {
  const item = saidPackage({
    name: one.PkgName,
    version: one.InstalledVersion ?? '',
    purl: purlOfVulnerability(one, where),
    path: one.PkgPath ?? lockFile(where.result),
  });
  const fixes = one.FixedVersion?.split(',') ?? [];
  const source = one.DataSource?.Name ?? one.DataSource?.ID ?? 'a source that it does not name';
  return {
    by,
    place,
    vulnerability: one.VulnerabilityID,
    // Vendors' ids are of bulletins, which speak of several vulnerabilities at once.
    aliases: [],
    package: item,
    fix: fixOfVersions(states.get(one.Status ?? '') ?? 'unknown', fixes, item),
    severity: saidSeverity(one.Severity),
    statement: `${source}: ${item.version} is affected${fixes.length === 0 ? '' : `, fixed in ${one.FixedVersion}`}`,
  };
}

import type { ClairReport, ClairVulnerability } from '../../../formats/clair-report/index.ts';
import { packagePurl } from '../../../formats/purl/index.ts';
import { ownValue } from '../../../kernel/pure/index.ts';
import type { Fix, FixState, SaidFinding, Severity, Unread } from '../../../model/index.ts';
import type { Listed } from '../listed.ts';
import { fixOfVersions, saidSeverity } from '../said.ts';
import { listedPackage, systemIn } from './listed.ts';

/** What Clair found, and what of it leads to nothing in the report. */
export interface ClairSaid {
  readonly said: readonly SaidFinding[];
  readonly unread: readonly Unread[];
}

export function saidOf(report: ClairReport, label: string): ClairSaid {
  const said: SaidFinding[] = [];
  const unread: Unread[] = [];
  for (const [packageId, ids] of Object.entries(report.package_vulnerabilities)) {
    const item = ownValue(report.packages, packageId);
    const listed = item === undefined ? undefined : listedPackage(packageId, item, report);
    for (const [at, id] of ids.entries()) {
      const place = `package_vulnerabilities[${JSON.stringify(packageId.slice(0, 100))}][${at}]`;
      const vulnerability = ownValue(report.vulnerabilities, id);
      if (listed === undefined || vulnerability === undefined) unread.push(lost(label, place));
      else said.push(sayingOf(vulnerability, { place, item: packageOf(listed, report) }));
    }
  }
  return { said, unread };
}

function lost(label: string, place: string): Unread {
  const reason = 'the package or the vulnerability that it names is not in the report';
  return { what: `${label} ${place}`, code: 'documents.reference', reason };
}

function packageOf(listed: Listed, report: ClairReport): SaidFinding['package'] {
  const { name, type, source, path } = listed;
  const version = listed.version ?? '';
  const place = path === undefined ? {} : { path };
  if (type === undefined) return { name, version, purl: '', type: 'generic', ...place };
  const named = { type, name, version, ...(source === undefined ? {} : { source }) };
  return { name, version, purl: packagePurl(named, listed.os ?? systemIn(report)), type, ...place };
}

interface Where {
  readonly place: string;
  readonly item: SaidFinding['package'];
}

function sayingOf(vulnerability: ClairVulnerability, { place, item }: Where): SaidFinding {
  const { updater, normalized_severity: severity } = vulnerability;
  const [id, aliases] = namesOf(vulnerability);
  return {
    by: 'Clair',
    place,
    vulnerability: id,
    aliases,
    package: item,
    fix: fixOf(vulnerability, item),
    severity: severityOf(severity ?? ''),
    statement: `${updater || 'an updater that it does not name'}: ${item.version}, ${fixedText(vulnerability)}`,
  };
}

const idForm =
  /\b(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|GO-\d{4}-\d{4,}|[A-Z]{2,6}-\d{4}[:-]\d+(?:-\d+)?)\b/g;

/**
 * `RHSA-2024:1 important: x`, `CVE-2024-1`, or more names in a row. The CVE of an advisory that links to exactly one is
 * its alias; one that links to several fixes several.
 */
function namesOf({ name, links }: ClairVulnerability): readonly [string, readonly string[]] {
  const [id = name, ...more] = [...new Set(name.match(idForm) ?? [])];
  if (id.startsWith('CVE-')) return [id, more];
  const linked = new Set((links ?? '').match(/\bCVE-\d{4}-\d{4,}\b/g) ?? []);
  return [id, [...new Set([...more, ...(linked.size === 1 ? linked : [])])]];
}

/** `1.2.3`, or for OSV's data `fixed=1.2.3&introduced=0`; `0` and nothing are no fix. */
function fixedIn({ fixed_in_version: text }: ClairVulnerability): string | undefined {
  const fixed = text?.includes('=') === true ? new URLSearchParams(text).get('fixed') : text;
  return fixed == null || fixed === '' || fixed === '0' ? undefined : fixed;
}

function fixOf(vulnerability: ClairVulnerability, item: SaidFinding['package']): Fix {
  const fixed = fixedIn(vulnerability);
  const state: FixState = fixed === undefined ? 'open' : 'fixed';
  return fixOfVersions(state, fixed === undefined ? [] : [fixed], item);
}

function fixedText(vulnerability: ClairVulnerability): string {
  const fixed = fixedIn(vulnerability);
  return fixed === undefined ? 'no fix' : `fixed in ${fixed}`;
}

/** `Defcon1` is Clair's own word for the worst. */
function severityOf(text: string): Severity {
  return text.toLowerCase() === 'defcon1' ? 'critical' : saidSeverity(text);
}

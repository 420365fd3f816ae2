import { packagePurl } from '../../../formats/purl/index.ts';
import type { QuayFeature, QuayVulnerability } from '../../../formats/quay-report/index.ts';
import type { SaidFinding } from '../../../model/index.ts';
import type { Listed } from '../listed.ts';
import { fixOfVersions, saidSeverity } from '../said.ts';
import { listedFeature } from './listed.ts';

export function saidOf(features: readonly QuayFeature[]): readonly SaidFinding[] {
  return features.flatMap((feature, at) => {
    const listed = listedFeature(feature, at);
    const item = packageOf(listed);
    return (feature.Vulnerabilities ?? []).map((one, index) =>
      sayingOf(one, { place: `${listed.place}.Vulnerabilities[${index}]`, item }),
    );
  });
}

function packageOf({ name, version = '', type, os }: Listed): SaidFinding['package'] {
  if (type === undefined) return { name, version, purl: '', type: 'generic' };
  return { name, version, purl: packagePurl({ type, name, version }, os), type };
}

interface Where {
  readonly place: string;
  readonly item: SaidFinding['package'];
}

function sayingOf(one: QuayVulnerability, { place, item }: Where): SaidFinding {
  const [vulnerability, aliases] = namesOf(one);
  const fixed = one.FixedBy || undefined;
  const updater = one.Metadata?.UpdatedBy || one.NamespaceName || 'an updater that it does not name';
  return {
    by: 'Quay',
    place,
    vulnerability,
    aliases,
    package: item,
    fix: fixOfVersions(fixed === undefined ? 'open' : 'fixed', fixed === undefined ? [] : [fixed], item),
    severity:
      one.Severity?.toLowerCase() === 'defcon1' ? 'critical' : saidSeverity(one.Severity ?? undefined),
    statement: `${updater}: ${item.version}, ${fixed === undefined ? 'no fix' : `fixed in ${fixed}`}`,
  };
}

const idForm = /\b(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|[A-Z]{2,6}-\d{4}[:-]\d+(?:-\d+)?)\b/;

/** `RHSA-2024:1: x security update (Important)`. The CVE of an advisory that links to exactly one is its alias. */
function namesOf({ Name: name, Link: link }: QuayVulnerability): readonly [string, readonly string[]] {
  const id = idForm.exec(name)?.[0] ?? name;
  if (id.startsWith('CVE-')) return [id, []];
  const linked = new Set((link ?? '').match(/\bCVE-\d{4}-\d{4,}\b/g) ?? []);
  return [id, linked.size === 1 ? [...linked] : []];
}

import type { AnchoreReport, AnchoreVulnerability } from '../../../formats/anchore-report/index.ts';
import { packagePurl } from '../../../formats/purl/index.ts';
import type { FixState, SaidFinding } from '../../../model/index.ts';
import { fixOfVersions, saidSeverity } from '../said.ts';
import { listedPackage } from './listed.ts';

export function saidOf({ vulnerabilities, place }: AnchoreReport): readonly SaidFinding[] {
  return vulnerabilities.map((line, at) => sayingOf(line, `${place}[${at}]`));
}

function sayingOf(line: AnchoreVulnerability, place: string): SaidFinding {
  const { id, nvdIds, feed, fix, severity } = line;
  const item = packageOf(line, place);
  return {
    by: 'Anchore',
    place,
    vulnerability: id,
    // An advisory that is about several of the NVD's is not the same as each of them.
    aliases: nvdIds.length === 1 ? nvdIds : [],
    package: item,
    fix: fixOfVersions(stateOf(line), fix?.split(',') ?? [], item),
    severity: saidSeverity(severity),
    statement: `${feed ?? 'a feed that it does not name'}: ${item.version}, ${fix === undefined ? 'no fix' : `fixed in ${fix}`}`,
  };
}

function stateOf({ fix, willNotFix }: AnchoreVulnerability): FixState {
  if (fix !== undefined) return 'fixed';
  return willNotFix ? 'wont-fix' : 'open';
}

function packageOf(line: AnchoreVulnerability, place: string): SaidFinding['package'] {
  const { name, version = '', type, path, os } = listedPackage(line, place);
  const clean = path?.replace(/^\/+/, '');
  const at = clean === undefined || clean === '' ? {} : { path: clean };
  if (type === undefined) return { name, version, purl: '', type: 'generic', ...at };
  return { name, version, purl: packagePurl({ type, name, version }, os), type, ...at };
}

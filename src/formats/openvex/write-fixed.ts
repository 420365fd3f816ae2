import { compareText } from '../../kernel/pure/index.ts';
import type { ReportFinding, ScanReport } from '../../model/index.ts';
import { contentUuid, imageHex, tool } from '../exported/index.ts';
import { grouped, imagePurl, named } from './write.ts';

/**
 * OpenVEX about an image that was patched: what the scan before found, in a package that has another version now, and the
 * scan after does not, is `fixed`. Undefined where that is nothing. What is still found is left to scans, for a patch says
 * nothing of it.
 */
export function writeFixed(before: ScanReport, after: ScanReport): object | undefined {
  const hex = imageHex(after.subject.id);
  const fixed = fixedIn(before, after);
  if (hex === undefined || fixed.length === 0) return undefined;
  const product = { '@id': imagePurl(`sha256:${hex}`, after.subject.name), hashes: { 'sha-256': hex } };
  const statements = fixed.map(({ finding, purl }) => ({
    head: {
      vulnerability: named(finding.vulnerability, finding.aliases),
      status: 'fixed',
      status_notes: `${finding.package.name} ${finding.package.version} was upgraded`,
    },
    product,
    part: purl,
  }));
  return {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `https://oakum.dev/vex/${contentUuid(after, 'openvex-fixed')}`,
    author: 'Oakum',
    timestamp: after.scannedAt,
    version: 1,
    tooling: `${tool.name} ${tool.version}`,
    statements: grouped(statements),
  };
}

export interface FixedFinding {
  readonly finding: ReportFinding;
  /** The package as it is now. */
  readonly purl: string;
}

/** The findings that an upgrade removed: those that merely vanished are not among them. */
export function fixedIn(before: ScanReport, after: ScanReport): readonly FixedFinding[] {
  const open = new Set(after.findings.map(keyOf));
  const now = Map.groupBy(after.packages ?? [], ({ type, name }) => `${type} ${name}`);
  return before.findings
    .flatMap((finding): readonly FixedFinding[] => {
      const { type, name, version } = finding.package;
      const [installed] = now.get(`${type} ${name}`) ?? [];
      const isUpgraded = installed !== undefined && installed.version !== version;
      return !isUpgraded || open.has(keyOf(finding)) ? [] : [{ finding, purl: installed.purl }];
    })
    .toSorted((left, right) => compareText(keyOf(left.finding), keyOf(right.finding)));
}

function keyOf({ vulnerability, package: { type, name } }: ReportFinding): string {
  return `${vulnerability} ${type} ${name}`;
}

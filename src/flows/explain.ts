import { OakumError } from '../kernel/index.ts';
import type {
  ReportFinding,
  ReportImage,
  ReportPatch,
  ScanReport,
  SuppressedFinding,
} from '../model/index.ts';
import { lastReport } from './last-report.ts';
import type { World } from './world.ts';

/** What an explanation shows: one patch with its findings, or every finding of one vulnerability. */
export interface Explanation {
  readonly report: Pick<ScanReport, 'subject' | 'scannedAt' | 'feeds' | 'unknowns'>;
  readonly patch: ReportPatch | undefined;
  readonly findings: readonly ReportFinding[];
  /** The images that the findings are in. */
  readonly images: readonly ReportImage[];
  /** Those that match by name and do not count, with who says so. */
  readonly suppressed: readonly SuppressedFinding[];
}

/**
 * Every input of a verdict of the last scan: by row number, patch id, finding id, or the name of a vulnerability.
 *
 * @throws explain.no-scan, explain.not-found.
 */
export async function explain(world: World, what: string): Promise<Explanation> {
  return explainIn(await lastReport(world), what);
}

/** The same in a report that is at hand. @throws explain.not-found */
export function explainIn(report: ScanReport, what: string): Explanation {
  const patch = report.patches.find((one, index) => one.id === what || String(index + 1) === what);
  const ids = new Set(patch?.removes.map((place) => place.id));
  const findings = report.findings.filter((finding) =>
    patch === undefined ? isNamed(finding, what) : ids.has(finding.id),
  );
  const suppressed = (report.suppressed ?? []).filter(
    ({ finding }) => patch === undefined && isNamed(finding, what),
  );
  if (patch === undefined && findings.length === 0 && suppressed.length === 0) {
    throw new OakumError(
      'explain.not-found',
      `nothing called ${JSON.stringify(what)} in the scan of ${report.subject.name} at ${report.scannedAt}`,
      {
        hint: 'a row number, a patch, a finding or a CVE of oakum scan',
      },
    );
  }
  const subjects = new Set(findings.map(({ subject }) => subject));
  const images = report.images.filter(({ subject }) => subjects.has(subject));
  return { report, patch, findings, images, suppressed };
}

function isNamed(finding: Pick<ReportFinding, 'id' | 'vulnerability' | 'aliases'>, what: string): boolean {
  return finding.id === what || finding.vulnerability === what || finding.aliases.includes(what);
}

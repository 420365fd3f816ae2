import { OakumError } from '../kernel/index.ts';
import type {
  FindingDetail,
  ReportFinding,
  ReportImage,
  ReportPatch,
  ScanReport,
  SuppressedFinding,
} from '../model/index.ts';
import { advisoriesFor } from './advisories-for.ts';
import { detailOf, readDetailSources } from './explain/detail.ts';
import { withShown } from './hops/reached.ts';
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

/** An explanation with every finding in detail. */
export interface FullExplanation extends Explanation {
  readonly details: readonly FindingDetail[];
}

/**
 * Every input of a verdict of the last scan: by row number, patch id, finding id, or the name of a vulnerability. Reads
 * only what is there: the last report, the advisories of now (`advisoriesFrom`: those of one directory), the tables.
 *
 * @throws explain.no-scan, explain.not-found.
 */
export async function explain(world: World, what: string, advisoriesFrom?: string): Promise<FullExplanation> {
  const report = await lastReport(world);
  const explanation = explainIn(report, what);
  const { index } = await advisoriesFor(world, advisoriesFrom);
  const sources = await readDetailSources(world, { report, index });
  return {
    ...explanation,
    details: explanation.findings.map((finding) => detailOf(finding, report, sources)),
  };
}

export interface FindingAsked {
  readonly report: ScanReport;
  readonly id: string;
  /** When entries of catalogues were first given to a page, as far as the store may not know it yet. */
  readonly shown: ReadonlyMap<string, Temporal.Instant>;
}

/** One finding of a report in detail, by its id. @throws explain.not-found */
export async function explainFinding(
  world: World,
  { report, id, shown }: FindingAsked,
): Promise<FindingDetail> {
  const finding = report.findings.find((one) => one.id === id);
  if (finding === undefined) throw notFound(report, id);
  const sources = await readDetailSources(world, { report });
  return detailOf(finding, report, { ...sources, reached: withShown(sources.reached, shown) });
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
    throw notFound(report, what);
  }
  const subjects = new Set(findings.map(({ subject }) => subject));
  const images = report.images.filter(({ subject }) => subjects.has(subject));
  return { report, patch, findings, images, suppressed };
}

function isNamed(finding: Pick<ReportFinding, 'id' | 'vulnerability' | 'aliases'>, what: string): boolean {
  return finding.id === what || finding.vulnerability === what || finding.aliases.includes(what);
}

function notFound(report: ScanReport, what: string): OakumError {
  return new OakumError(
    'explain.not-found',
    `nothing called ${JSON.stringify(what)} in the scan of ${report.subject.name} at ${report.scannedAt}`,
    { hint: 'a row number, a patch, a finding or a CVE of oakum scan' },
  );
}

import { isPartial, isQuietlyAccepted, type ScanReport } from '../model/index.ts';
import { type ExitCode, exitCodes, worstExit } from './exit-codes.ts';

export interface ScanGate {
  /** low, medium, high or critical; nothing is gated without it. */
  readonly failOn: string | undefined;
  /** Lets a gate pass packages that no source was asked about. */
  readonly allowUnjudged: boolean;
}

/**
 * The exit code of a scan: 3 for what is overdue or at least as severe as the gate, 4 for what could not be read and,
 * behind a gate, for packages that nobody judged. What a person accepted trips neither, unless it is exploited.
 */
export function scanExit(report: ScanReport, { failOn, allowUnjudged }: ScanGate): ExitCode {
  const codes: ExitCode[] = [exitCodes.fine];
  if (isPartial(report.coverage)) codes.push(exitCodes.partial);
  const counting = report.findings.filter((finding) => !isQuietlyAccepted(finding));
  if (counting.some((finding) => isOverdue(finding, report.scannedAt))) codes.push(exitCodes.policy);
  if (failOn === undefined) return worstExit(codes);
  if (counting.some(({ severity }) => atLeast(severity, failOn))) codes.push(exitCodes.policy);
  if (!allowUnjudged && report.unknowns.some(({ notJudged }) => notJudged)) codes.push(exitCodes.partial);
  return worstExit(codes);
}

function isOverdue({ deadline }: ScanReport['findings'][number], scannedAt: string): boolean {
  return (
    deadline.due !== undefined &&
    Temporal.Instant.compare(Temporal.Instant.from(deadline.due), Temporal.Instant.from(scannedAt)) < 0
  );
}

const order = ['none', 'low', 'medium', 'high', 'critical'];

/** Unknown severity counts as at least anything: unknown is never clean. */
function atLeast(severity: string, threshold: string): boolean {
  return severity === 'unknown' || order.indexOf(severity) >= order.indexOf(threshold);
}

import { OakumError } from '../kernel/index.ts';
import type { Lifecycle, ScanReport, SupportOutlook } from '../model/index.ts';
import { lastReport } from './last-report.ts';
import type { World } from './world.ts';

/** How long what was scanned last is supported. */
export interface LifecycleAnswer {
  readonly subject: ScanReport['subject'];
  readonly scannedAt: string;
  /** Out of support by now. */
  readonly ended: readonly Lifecycle[];
  /** What ends within the months that were asked for. */
  readonly outlook: SupportOutlook;
}

/** @throws explain.no-scan, usage.months, lifecycle.not-judged for a scan of before calendars, or of packages only. */
export async function lifecycleAnswer(world: World, months: number): Promise<LifecycleAnswer> {
  if (!Number.isInteger(months) || months < 1 || months > 12)
    throw new OakumError('usage.months', 'a calendar goes 1 to 12 months ahead', { hint: '--months 6' });
  return answerIn(await lastReport(world), months);
}

/** The same of a report that is at hand. @throws lifecycle.not-judged */
export function answerIn(report: ScanReport, months: number): LifecycleAnswer {
  const { subject, scannedAt, lifecycle, outlook } = report;
  if (outlook === undefined)
    throw new OakumError('lifecycle.not-judged', `the scan of ${subject.name} says nothing of support`, {
      hint: 'scan again: oakum scan',
    });
  const to = Temporal.PlainDate.from(outlook.from).add({ months }).toString();
  const calendar = outlook.calendar.filter(({ on }) => on <= to);
  return { subject, scannedAt, ended: lifecycle, outlook: { ...outlook, to, calendar } };
}

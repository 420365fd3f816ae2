import { type Approval, bodyOf, type Entry, type Plan, type Run, type RunPatch } from '../../model/index.ts';
import { allowedSection } from './allowed-section.ts';
import { blocks, code, list, table, text } from './markdown.ts';
import { patchSection } from './patch-section.ts';
import { timeline } from './timeline.ts';
import { between } from './times.ts';

export interface RunReportInput {
  readonly run: Run;
  /** The plan that the run carries out; the report says what is missing without it. */
  readonly plan: Plan | undefined;
  /** Entries of the run and those about its plan, oldest first; others are passed over. */
  readonly entries: readonly Entry[];
  /** The words of people on the plan as the store has them, beside those among the entries. */
  readonly approvals?: readonly Approval[] | undefined;
}

/**
 * The report on one run, for people: what was wrong, what was done to what, by whom, under which policy and approval,
 * what the gates measured, who witnessed it, what remains, and what could not be read. The same input gives the same
 * text; all times are UTC.
 */
export function runReport({ run, plan, entries, approvals = [] }: RunReportInput): string {
  const planned = new Map(plan?.patches.map((one) => [one.patch.id, one]));
  const sections = run.patches.map((patch, index) =>
    patchSection({ number: index + 1, patch, planned: planned.get(patch.id), entries }),
  );
  const parts = [
    `# Run ${code(run.id)}: ${run.endedAt === undefined ? `${run.phase}, not ended` : run.phase}`,
    facts(run, plan),
    run.note === '' ? undefined : `Note: ${text(run.note)}`,
    plan === undefined ? 'The plan is not at hand: what it held is not told here.' : undefined,
    '## Who allowed it',
    allowedSection({ planDigest: run.planDigest, plan, entries, approvals }),
    '## Patches',
    ...(sections.length === 0 ? ['The run has no patches.'] : sections),
    ...(plan === undefined ? [] : planSections(plan)),
    '## Timeline',
    timeline(entries.filter((entry) => isAbout(entry, run))),
  ];
  return `${blocks(parts)}\n`;
}

function facts(run: Run, plan: Plan | undefined): string {
  const cluster = plan?.cluster;
  const version = cluster?.version === undefined ? '' : `, ${text(cluster.version)}`;
  const name = cluster === undefined ? '' : `${text(cluster.name)}${version} `;
  const made =
    plan === undefined ? '' : `${code(plan.id)}, made ${plan.createdAt} by ${text(plan.createdBy)} `;
  const ended =
    run.endedAt === undefined ? 'not yet' : `${run.endedAt} (${between(run.startedAt, run.endedAt)})`;
  return table(
    ['About', 'What'],
    [
      ['Cluster', `${name}${code(run.cluster)}`],
      ['Plan', `${made}${code(run.planDigest)}`],
      ['Started', `${run.startedAt} by ${text(run.startedBy)}`],
      ['Ended', ended],
      ['Patches', countPhases(run.patches)],
    ],
  );
}

function countPhases(patches: readonly RunPatch[]): string {
  const counts = new Map<string, number>();
  for (const { phase } of patches) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  return [...counts].map(([phase, count]) => `${count} ${phase}`).join(', ');
}

function planSections(plan: Plan): readonly string[] {
  return [
    '## Left out of the plan',
    plan.leftOut.length === 0 ? 'Nothing.' : list(plan.leftOut.map(text), 200),
    '## What could not be read',
    coverage(plan),
    '## What it rests on',
    plan.restsOn.length === 0 ? 'Not recorded.' : list(plan.restsOn.map(code), 200),
  ];
}

function coverage({ coverage: { read, total, unread } }: Plan): string {
  const summary = `The plan was made from ${read} of ${total} things that exist.`;
  if (unread.length === 0) return summary;
  const rows = unread.map((one) => [text(one.what), code(one.code), text(one.reason)]);
  return blocks([`${summary} The rest is unknown, not clean:`, table(['What', 'Code', 'Reason'], rows)]);
}

/** The entries of the plan belong to no run; they tell who made it and who allowed it. */
function isAbout(entry: Entry, run: Run): boolean {
  if (entry.run !== undefined) return entry.run === run.id;
  const body = bodyOf('approved', entry) ?? bodyOf('rejected', entry) ?? bodyOf('plan-made', entry);
  return body?.digest === run.planDigest;
}

import { bodyOf, type Entry, type Plan, type Run, type RunPatch } from '../../model/index.ts';
import { blocks, code, list, table, text } from './markdown.ts';
import { patchSection } from './patch-section.ts';
import { timeline } from './timeline.ts';
import { between } from './times.ts';

export interface RunReportInput {
  readonly run: Run;
  readonly plan: Plan;
  /** All entries of the run and those about its plan, oldest first; others are passed over. */
  readonly entries: readonly Entry[];
}

/**
 * The report of one run, for people: what was wrong, what was done to what, by whom, under which policy and approval,
 * what the gates measured, who witnessed it, what remains, and what could not be read. The same input gives the same
 * text; all times are UTC.
 */
export function runReport(input: RunReportInput): string {
  const { run, plan, entries } = input;
  const planned = new Map(plan.patches.map((one) => [one.patch.id, one]));
  const sections = run.patches.map((patch, index) =>
    patchSection({ number: index + 1, patch, planned: planned.get(patch.id), entries }),
  );
  const parts = [
    `# Run ${code(run.id)}: ${text(outcomeOf(run))}`,
    facts(input),
    run.note === '' ? undefined : `Note: ${text(run.note)}`,
    '## Who allowed it',
    allowed(input),
    '## Patches',
    ...(sections.length === 0 ? ['The run has no patches.'] : sections),
    '## Left out of the plan',
    plan.leftOut.length === 0 ? 'Nothing.' : list(plan.leftOut.map(text), 200),
    '## What could not be read',
    coverage(plan),
    '## Timeline',
    timeline(relevant(input)),
    '## What it rests on',
    plan.restsOn.length === 0 ? 'Not recorded.' : list(plan.restsOn.map(code), 200),
  ];
  return `${blocks(parts)}\n`;
}

function outcomeOf(run: Run): string {
  return run.endedAt === undefined ? `${run.phase}, not ended` : run.phase;
}

function facts({ run, plan }: RunReportInput): string {
  const version = plan.cluster.version === undefined ? '' : `, ${text(plan.cluster.version)}`;
  const ended =
    run.endedAt === undefined ? 'not yet' : `${run.endedAt} (${between(run.startedAt, run.endedAt)})`;
  return table(
    ['', ''],
    [
      ['Cluster', `${text(plan.cluster.name)}${version} ${code(plan.cluster.id)}`],
      ['Plan', `${code(plan.id)} ${code(plan.digest)}, made ${plan.createdAt} by ${text(plan.createdBy)}`],
      ['Started', `${run.startedAt} by ${text(run.startedBy)}`],
      ['Ended', ended],
      ['Patches', countPhases(run.patches)],
      [
        'Executed plan',
        run.planDigest === plan.digest ? 'this plan' : `another plan: ${code(run.planDigest)}`,
      ],
    ],
  );
}

function countPhases(patches: readonly RunPatch[]): string {
  const counts = new Map<string, number>();
  for (const { phase } of patches) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  return [...counts].map(([phase, count]) => `${count} ${phase}`).join(', ');
}

function allowed({ plan, entries }: RunReportInput): string {
  const decisions = plan.patches.map(({ patch, decision, policy }) => [
    text(patch.title),
    text(policy),
    decision.kind,
    text(decision.rule),
  ]);
  const words = entries.flatMap((entry) => {
    const word = bodyOf('approved', entry) ?? bodyOf('rejected', entry);
    if (word?.planDigest !== plan.digest) return [];
    return [[word.at, text(word.by), identity(word.identity), word.verdict, text(word.reason)]];
  });
  return blocks([
    decisions.length === 0 ? undefined : table(['Patch', 'Policy', 'Decision', 'Rule'], decisions),
    words.length === 0
      ? 'No person approved or rejected this plan.'
      : table(['When', 'Who', 'Known as', 'Word', 'Reason'], words),
  ]);
}

function identity(kind: 'os-user' | 'signed-in'): string {
  return kind === 'os-user' ? 'user of the operating system' : 'signed in';
}

function coverage({ coverage: { read, total, unread } }: Plan): string {
  const summary = `The plan was made from ${read} of ${total} things that exist.`;
  if (unread.length === 0) return summary;
  const rows = unread.map((one) => [text(one.what), code(one.code), text(one.reason)]);
  return blocks([`${summary} The rest is unknown, not clean:`, table(['What', 'Code', 'Reason'], rows)]);
}

/** The plan's own entries have no run; they tell who made it and who allowed it. */
function relevant({ run, plan, entries }: RunReportInput): readonly Entry[] {
  return entries.filter((entry) => {
    if (entry.run === run.id) return true;
    const word = bodyOf('approved', entry) ?? bodyOf('rejected', entry);
    return word?.planDigest === plan.digest || bodyOf('plan-made', entry)?.digest === plan.digest;
  });
}

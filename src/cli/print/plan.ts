import type { Decision, Plan, PlannedPatch } from '../../model/index.ts';
import { dueText, shorten } from './scan.ts';
import { columns, counted, markdownTable, printable } from './table.ts';
import { otherWays, wayRows, waysHead } from './ways.ts';

const head = ['#', 'PATCH', 'REMOVES', 'DUE', 'WHERE', 'DECISION'];

/** A plan for a person: the patches in order with their decisions, then diffs and reasons. */
export function planTable(plan: Plan): string {
  const rows = plan.patches.map((planned, index) => rowOf(planned, { index, plan }));
  const list = rows.length === 0 ? 'nothing to do' : columns(head, rows);
  const parts = [
    ...warningLines(plan),
    ...windowLines(plan),
    ...buildLines(plan),
    ...details(plan),
    ...waysIn(plan, columns),
    ...blockedBecause(plan),
    ...footer(plan),
  ];
  return [headline(plan), '', list, '', ...parts].join('\n');
}

export function planMarkdown(plan: Plan): string {
  const rows = plan.patches.map((planned, index) => rowOf(planned, { index, plan }));
  const list = rows.length === 0 ? 'Nothing to do.' : markdownTable(head, rows);
  return [
    `# Plan ${plan.id}`,
    '',
    headline(plan),
    '',
    list,
    '',
    ...warningLines(plan),
    ...windowLines(plan),
    ...buildLines(plan),
    '```diff',
    ...plan.patches.map((one) => one.diff),
    '```',
    '',
    ...waysIn(plan, markdownTable),
    ...footer(plan),
  ].join('\n');
}

/** What nothing blocks and somebody should know. */
function warningLines({ warnings = [] }: Plan): readonly string[] {
  if (warnings.length === 0) return [];
  const lines = warnings.map(({ code, what, message }) => printable(`  ${what}: ${message} (${code})`));
  return ['warnings', ...lines, ''];
}

function headline(plan: Plan): string {
  return `${plan.id}  ${plan.cluster.name}  ${counted(plan.patches.length, 'patch').replace('patchs', 'patches')}  digest ${plan.digest.slice(0, 19)}…  expires ${plan.expiresAt}${plan.expiryRule === undefined ? '' : `: ${plan.expiryRule}`}`;
}

function rowOf(
  { patch, decision }: PlannedPatch,
  { index, plan }: { readonly index: number; readonly plan: Plan },
): readonly string[] {
  const where = patch.where.map((place) => place.name);
  const shown = where.length > 1 ? `${where[0]} +${where.length - 1}` : (where[0] ?? '-');
  return [
    String(index + 1),
    shorten(patch.title, 64),
    String(patch.removes.length),
    dueText(patch, plan.createdAt),
    shown,
    shortDecision(decision),
  ];
}

/** One line of a table has room for one reason; all of them stand below it. */
function shortDecision(decision: Decision): string {
  if (decision.kind !== 'blocked') return decisionText(decision);
  const [first = decision.rule, ...more] = decision.reasons;
  const rest = more.length === 0 ? '' : ` (+${more.length})`;
  return `blocked: ${shorten(first, 60)}${rest}`;
}

/** Every reason once, with the rows that it blocks: most plans are held up by a few. */
function blockedBecause(plan: Plan): readonly string[] {
  const rowsOfReason = new Map<string, number[]>();
  for (const [index, { decision }] of plan.patches.entries()) {
    const reasons = decision.kind === 'blocked' ? decision.reasons : [];
    for (const reason of reasons) rowsOfReason.set(reason, [...(rowsOfReason.get(reason) ?? []), index + 1]);
  }
  if (rowsOfReason.size === 0) return [];
  const lines = [...rowsOfReason]
    .toSorted(([, left], [, right]) => right.length - left.length)
    .map(([reason, rows]) => `  ${reason}: ${rows.join(', ')}`);
  return ['blocked, by reason and row', ...lines, ''];
}

export function decisionText(decision: Decision): string {
  switch (decision.kind) {
    case 'allow':
      return `allow (${decision.rule})`;
    case 'needs-approval':
      return `needs ${counted(decision.required, 'approval')} (${decision.rule})`;
    case 'waits':
      return `waits${decision.until === undefined ? '' : ` until ${decision.until}`} (${decision.rule})`;
    case 'blocked':
      return `blocked: ${decision.reasons.join('; ')}`;
  }
}

/** Workloads of one patch under different windows: each that waits or is blocked, by its own rule. */
function windowLines(plan: Plan): readonly string[] {
  const lines = plan.patches.flatMap(({ decision, windows = [] }, index) =>
    decision.kind === 'blocked' || decision.kind === 'waits'
      ? []
      : windows
          .filter((one) => one.decision.kind !== 'allow')
          .map((one) => `#${index + 1} ${one.workload.name}: ${decisionText(one.decision)}`),
  );
  return lines.length === 0 ? [] : [...lines, ''];
}

/** What the owner's CI is asked for, to the letter. */
function buildLines(plan: Plan): readonly string[] {
  const lines = plan.patches.flatMap(({ patch }, index) => {
    if (patch.kind !== 'rebuild') return [];
    const { ci, namespace, baseline, revision, base, result } = patch.order;
    const where = namespace === undefined ? ci : `${ci} in namespace ${namespace}`;
    return [
      printable(
        `#${index + 1} is built by ${where} (Baseline ${baseline}): ${revision} on ${base}, into ${result}`,
      ),
    ];
  });
  return lines.length === 0 ? [] : [...lines, ''];
}

/** Every way of the only patch; of several, what else could be done. */
function waysIn(plan: Plan, draw: typeof columns): readonly string[] {
  const [only, ...more] = plan.patches;
  if (only === undefined || more.length > 0) return otherWays(plan);
  const { ways = [] } = only.patch;
  return ways.length === 0 ? [] : [draw(waysHead, wayRows(ways)), ''];
}

function details(plan: Plan): readonly string[] {
  return plan.patches
    .filter(({ decision, diff }) => decision.kind !== 'blocked' && diff !== '')
    .flatMap(({ diff }) => [diff, '']);
}

function footer(plan: Plan): readonly string[] {
  const ready = plan.patches.filter(({ decision }) => decision.kind !== 'blocked');
  const needs = ready.some(({ decision }) => decision.kind === 'needs-approval');
  const lines = plan.leftOut.map((reason) => `left out: ${reason}`);
  for (const one of plan.coverage.unread.slice(0, 5)) lines.push(`not read: ${one.what}: ${one.reason}`);
  if (ready.length > 0)
    lines.push(
      needs
        ? `next: oakum approve ${plan.id} --reason … · oakum apply ${plan.id}`
        : `next: oakum apply ${plan.id}`,
    );
  return lines;
}

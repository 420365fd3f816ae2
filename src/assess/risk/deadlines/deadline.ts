import { OakumError } from '../../../kernel/pure/index.ts';
import type { Deadline, InstantText, VulnerabilityFacts } from '../../../model/index.ts';
import type { DecisionPoints } from './points.ts';
import type { DeadlineTable, DecisionPointName } from './table.ts';

type Inputs = Deadline['inputs'];
type Row = DeadlineTable['rows'][number];

/**
 * When a finding is due by one table, with every input, where it came from, and the row that spoke.
 *
 * @throws deadline.no-row if the table has no row for the inputs, or no default for one that is unknown: a broken table.
 */
export function deadlineBy(
  table: DeadlineTable,
  points: DecisionPoints,
  since: { readonly firstSeen: InstantText; readonly kev?: VulnerabilityFacts['kev'] },
): Deadline {
  const inputs = resolveInputs(table, points);
  const row = rowFor(table, inputs);
  const rule = `row ${row.row}: ${inputs.map(({ name, value }) => `${name} ${value}`).join(', ')} → ${row.outcome}`;
  if (row.days === undefined) return { profile: table.profile, rule, inputs };
  const from = clockStart(table, since);
  return {
    due: text(from.add({ hours: 24 * row.days })),
    profile: table.profile,
    rule,
    from: text(from),
    days: row.days,
    inputs,
  };
}

/** In the table's order, so that a default may depend on the inputs before it. */
function resolveInputs(table: DeadlineTable, points: DecisionPoints): Inputs {
  const resolved: { name: DecisionPointName; value: string; source: string }[] = [];
  for (const name of table.inputs) {
    const { value, source } = points[name];
    resolved.push(value === undefined ? defaultFor(table, name, resolved) : { name, value, source });
  }
  return resolved;
}

function defaultFor(
  table: DeadlineTable,
  name: DecisionPointName,
  before: Inputs,
): { name: DecisionPointName; value: string; source: string } {
  const found = table.defaults.find((entry) => entry.input === name && holds(entry.when ?? {}, before));
  if (found === undefined) {
    throw new OakumError('deadline.no-row', `${table.profile} has no default for an unknown ${name}`);
  }
  return { name, value: found.value, source: `unknown, so by default: ${found.reason}` };
}

function rowFor(table: DeadlineTable, inputs: Inputs): Row {
  const row = table.rows.find(({ when }) => holds(when, inputs));
  if (row !== undefined) return row;
  const facts = inputs.map(({ name, value }) => `${name}=${value}`).join(' ');
  throw new OakumError('deadline.no-row', `${table.profile} has no row for ${facts}`);
}

function holds(when: Row['when'], inputs: Inputs): boolean {
  return Object.entries(when).every(([name, value]) =>
    inputs.some((input) => input.name === name && input.value === value),
  );
}

function clockStart(
  table: DeadlineTable,
  since: { readonly firstSeen: InstantText; readonly kev?: VulnerabilityFacts['kev'] },
): Temporal.Instant {
  const seen = Temporal.Instant.from(since.firstSeen);
  if (table.clock === 'first-seen' || since.kev === undefined) return seen;
  const listed = Temporal.Instant.from(`${since.kev.dateAdded.slice(0, 10)}T00:00:00Z`);
  return Temporal.Instant.compare(listed, seen) < 0 ? listed : seen;
}

function text(instant: Temporal.Instant): InstantText {
  return instant.toString({ fractionalSecondDigits: 3 });
}

import { OakumError } from '../../../kernel/pure/index.ts';
import type { Deadline, InstantText, VulnerabilityFacts } from '../../../model/index.ts';
import type { DecisionPoints } from './points.ts';
import type { DeadlineTable, DecisionPointName } from './table.ts';

type Inputs = Deadline['inputs'];
type Row = DeadlineTable['rows'][number];

/** The moments that clocks may start at. Dates are days in UTC; absent means that nobody knows. */
export interface DeadlineMoments {
  readonly firstSeen: InstantText;
  readonly kev?: VulnerabilityFacts['kev'];
  readonly disclosed?: string | undefined;
  readonly fixAvailable?: string | undefined;
  readonly evaluated?: string | undefined;
}

/**
 * When a finding is due by one table, with every input, where it came from, and the row that spoke.
 *
 * @throws deadline.no-row if the table has no row for the inputs, or no default for one that is unknown: a broken table.
 */
export function deadlineBy(table: DeadlineTable, points: DecisionPoints, since: DeadlineMoments): Deadline {
  const inputs = resolveInputs(table, points);
  const row = rowFor(table, inputs);
  const rule = `row ${row.row}: ${inputs.map(({ name, value }) => `${name} ${value}`).join(', ')} → ${row.outcome}`;
  if (row.days === undefined && row.months === undefined) return { profile: table.profile, rule, inputs };
  const from = clockStart(table, since);
  const due = dueAfter(from, row);
  return {
    due: text(due),
    profile: table.profile,
    rule,
    from: text(from),
    days: (due.epochMilliseconds - from.epochMilliseconds) / dayMs,
    inputs,
  };
}

const dayMs = 86_400_000;

/** A month of the calendar ends at its last day: from the 31st of January to the 28th of February. */
function dueAfter(from: Temporal.Instant, { days = 0, months = 0 }: Row): Temporal.Instant {
  const moved = from.toZonedDateTimeISO('UTC').add({ months }).toInstant();
  return moved.add({ milliseconds: days * dayMs });
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

function clockStart({ clock }: DeadlineTable, since: DeadlineMoments): Temporal.Instant {
  const seen = Temporal.Instant.from(since.firstSeen);
  const listed = momentOf(since.kev?.dateAdded);
  const fallback = earlier(seen, momentOf(since.disclosed));
  switch (clock) {
    case 'first-seen':
      return seen;
    case 'exploited-or-first-seen':
      return earlier(seen, listed);
    case 'disclosed':
      return fallback;
    case 'kev-listed':
      return listed ?? fallback;
    case 'fix-available':
      return momentOf(since.fixAvailable) ?? fallback;
    case 'evaluated':
      return momentOf(since.evaluated) ?? seen;
  }
}

function earlier(left: Temporal.Instant, right: Temporal.Instant | undefined): Temporal.Instant {
  return right !== undefined && Temporal.Instant.compare(right, left) < 0 ? right : left;
}

/** A day begins at midnight in UTC. */
function momentOf(text: string | undefined): Temporal.Instant | undefined {
  if (text === undefined) return undefined;
  return Temporal.Instant.from(text.length === 10 ? `${text}T00:00:00Z` : text);
}

function text(instant: Temporal.Instant): InstantText {
  return instant.toString({ fractionalSecondDigits: 3 });
}

import type { Deadline, DecisionPointName, InstantText, VulnerabilityFacts } from '../../../model/index.ts';
import type { DecisionPoints } from './points.ts';
import { holds, type Row, strictestRow, type Unresolved } from './strictest.ts';
import type { DeadlineTable } from './table.ts';

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
 * @throws deadline.no-row if the table has no row for the inputs: a broken table.
 */
export function deadlineBy(table: DeadlineTable, points: DecisionPoints, since: DeadlineMoments): Deadline {
  const from = clockStart(table, since);
  const { row, inputs, remedies } = strictestRow(table, resolveInputs(table, points), (one) =>
    dueAfter(from, one),
  );
  const told = inputs.map(({ name, value }) => {
    const remedy = remedies.get(name);
    return `${name} ${value}${remedy === undefined ? '' : ` (unknown: ${remedy})`}`;
  });
  const rule = `row ${row.row}: ${told.length === 0 ? '' : `${told.join(', ')} `}→ ${row.outcome}`;
  const due = dueAfter(from, row);
  if (due === undefined) return { profile: table.profile, rule, inputs };
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
function dueAfter(from: Temporal.Instant, { days, months }: Row): Temporal.Instant | undefined {
  if (days === undefined && months === undefined) return undefined;
  const moved = from
    .toZonedDateTimeISO('UTC')
    .add({ months: months ?? 0 })
    .toInstant();
  return moved.add({ milliseconds: (days ?? 0) * dayMs });
}

/** In the table's order, so that a default may depend on the inputs before it. */
function resolveInputs(table: DeadlineTable, points: DecisionPoints): readonly Unresolved[] {
  const resolved: Unresolved[] = [];
  for (const name of table.inputs) {
    const { value, source } = points[name];
    resolved.push(
      value === undefined ? defaultFor(table, { name, source }, resolved) : { name, value, source },
    );
  }
  return resolved;
}

function defaultFor(
  table: DeadlineTable,
  { name, source }: { readonly name: DecisionPointName; readonly source: string },
  before: readonly Unresolved[],
): Unresolved {
  const found = table.defaults.find((entry) => entry.input === name && holds(entry.when ?? {}, before));
  if (found === undefined) return { name, value: undefined, source };
  const { value, reason, remedy } = found;
  return {
    name,
    value,
    source: `unknown, so by default: ${reason}`,
    ...(remedy === undefined ? {} : { remedy }),
  };
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

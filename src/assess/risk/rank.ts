import { compareText } from '../../kernel/pure/index.ts';
import {
  type Deadline,
  type Exposure,
  type Finding,
  type FindingHistory,
  type InstantText,
  isQuietlyAccepted,
  type Listed,
  type Place,
  type Ranked,
  type VulnerabilityFacts,
} from '../../model/index.ts';
import { deadlineBy } from './deadlines/deadline.ts';
import { decisionPoints } from './deadlines/points.ts';
import type { DeadlineTable } from './deadlines/table.ts';
import { type OrderInputs, orderOf } from './order/order.ts';

/** A finding with what is known around it. `exposure` is the widest over the places where it runs. */
export interface RankInput
  extends Pick<OrderInputs, 'blastRadius' | 'blastFacts' | 'blastUnknown' | 'criticality' | 'runningShare'> {
  readonly finding: Finding;
  readonly facts: VulnerabilityFacts;
  /** The entry of a catalogue of exploited vulnerabilities about it. */
  readonly listed?: Listed | undefined;
  readonly exposure: Exposure;
  readonly where: readonly Place[];
  readonly firstSeen: InstantText;
  /** What was imported about it. */
  readonly history?: FindingHistory | undefined;
}

export interface RankOptions {
  /** The profiles that apply, at least one. The earliest due date binds; on a tie, the first table. */
  readonly tables: readonly [DeadlineTable, ...DeadlineTable[]];
  /** Ids of the catalogues of exploited vulnerabilities that are loaded. */
  readonly catalogues: readonly string[];
  readonly now: Temporal.Instant;
}

/** Everything that says how urgent a finding is. */
export function rank(input: RankInput, options: RankOptions): Ranked {
  const { finding, facts, listed, exposure, where, firstSeen, history } = input;
  const points = decisionPoints({
    facts,
    exposure,
    severity: finding.severity,
    fix: finding.fix.state,
    catalogues: options.catalogues,
  });
  const [first, ...rest] = options.tables;
  const by = (table: DeadlineTable): Deadline => deadlineBy(table, points, { firstSeen, kev: facts.kev });
  const deadlines = [by(first), ...rest.map(by)] as const;
  const deadline = deadlines.reduce(earlier);
  const order = orderOf({
    ...input,
    severity: finding.severity,
    exposure: exposure.level,
    fix: finding.fix.state,
    overdueRatio: worstRatio(deadlines, options.now),
  });
  const otherDeadlines = deadlines.filter((other) => other !== deadline);
  const exploited = facts.kev !== undefined || facts.exploitation === 'active';
  return {
    finding,
    exploited,
    ...(listed === undefined ? {} : { listed }),
    exposure,
    deadline,
    otherDeadlines,
    order,
    where,
    firstSeen,
    ...(history === undefined ? {} : { history }),
  };
}

/**
 * The order to work in: earliest due first, what has no date last; inside that, most points; then by id. What is accepted
 * keeps its date and waits behind the rest.
 */
export function inOrder(ranked: readonly Ranked[]): readonly Ranked[] {
  return ranked.toSorted(
    (left, right) =>
      Number(isQuietlyAccepted(left)) - Number(isQuietlyAccepted(right)) ||
      compareText(left.deadline.due ?? '~', right.deadline.due ?? '~') ||
      right.order.points - left.order.points ||
      compareText(left.finding.id, right.finding.id),
  );
}

function earlier(left: Deadline, right: Deadline): Deadline {
  if (right.due === undefined) return left;
  return left.due === undefined || right.due < left.due ? right : left;
}

/** The worst over all profiles: a second profile must never make a finding look less overdue. */
function worstRatio(deadlines: readonly Deadline[], now: Temporal.Instant): number | undefined {
  const ratios = deadlines.flatMap(({ from, days }) => {
    if (from === undefined || days === undefined) return [];
    const elapsedMs = now.epochMilliseconds - Temporal.Instant.from(from).epochMilliseconds;
    return [elapsedMs / Math.max(1, days * 86_400_000)];
  });
  return ratios.length === 0 ? undefined : Math.max(...ratios);
}

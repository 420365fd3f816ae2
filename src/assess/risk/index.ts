/**
 * How urgent a finding is. A table gives the deadline (`deadlines/`: tables are data, handed in), an additive ledger the
 * order inside it (`order/`), and both print every input with its source. Nouns: DeadlineTable, DecisionPoints,
 * Deadline, Order, Ranked. It refuses to let points move a deadline, to pass over an unknown input in silence (each has
 * a stated default), and to read a clock: `now` is handed in.
 */

export { tableOfProfile } from './deadlines/custom.ts';
export { type DeadlineMoments, deadlineBy } from './deadlines/deadline.ts';
export { type DecisionPoint, type DecisionPoints, decisionPoints } from './deadlines/points.ts';
export { DeadlineTable } from './deadlines/table.ts';
export { DecisionTable, decide } from './decision-table.ts';
export { type OrderInputs, orderOf } from './order/order.ts';
export { inOrder, type RankInput, type RankOptions, rank } from './rank.ts';

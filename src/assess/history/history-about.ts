import type {
  Acceptance,
  Finding,
  FindingHistory,
  HistoryScope,
  HistorySource,
  KeptHistory,
  SaidAcceptance,
} from '../../model/index.ts';
import { acceptedPlaces, type HistorySubject, isSameThing, isSameVersion, isSeenIn } from './concerns.ts';

export type { HistorySubject } from './concerns.ts';

/** However far away its end is said to be, an acceptance that was imported ends so many days after that. */
const maxDays = 366;

/** Whether a record says anything about a finding where it is. */
export function isAbout({ record }: Pick<KeptHistory, 'record'>, subject: HistorySubject): boolean {
  return isSameThing({ record, finding: subject.finding }) && isSeenIn(record.scope, subject);
}

/**
 * What the records say of one finding; undefined where none is about it. Of several that one source has for the same
 * thing only the last speaks for the acceptance; for the date the earliest does, whoever said it. `records` are in the
 * order in which they were imported.
 */
export function historyAbout(
  subject: HistorySubject,
  records: readonly KeptHistory[],
  { now, ownSeen }: { readonly now: Temporal.Instant; readonly ownSeen: string },
): FindingHistory | undefined {
  const mine = records.filter((one) => isAbout(one, subject));
  if (mine.length === 0) return undefined;
  const [seen] = mine
    .flatMap(({ record, source }) =>
      record.firstSeen === undefined ? [] : [{ at: record.firstSeen, source }],
    )
    .filter(({ at }) => at < ownSeen)
    .toSorted((left, right) => (left.at < right.at ? -1 : 1));
  const { accepted, notAccepted } = acceptanceOf(subject, lastSaid(mine), now);
  return {
    ...(seen === undefined ? {} : { seen }),
    ...(accepted === undefined ? {} : { accepted }),
    notAccepted,
    tickets: ticketsOf(mine),
  };
}

/** The records that name a vulnerability of a finding, each once, in the order in which they are given here. */
export function historyByName(
  records: readonly KeptHistory[],
): (finding: Pick<Finding, 'vulnerability' | 'aliases'>) => readonly KeptHistory[] {
  const named = records.flatMap((one, at) => one.record.vulnerabilities.map((name) => ({ name, one, at })));
  const byName = Map.groupBy(named, ({ name }) => name);
  return ({ vulnerability, aliases }) => {
    const all = [vulnerability, ...aliases].flatMap((name) => byName.get(name) ?? []);
    const unique = new Map(all.map(({ one, at }) => [at, one]));
    return [...unique].toSorted(([left], [right]) => left - right).map(([, one]) => one);
  };
}

function lastSaid(records: readonly KeptHistory[]): readonly KeptHistory[] {
  const byKey = new Map(records.map((one) => [`${one.source.tool} ${one.record.key}`, one]));
  return [...byKey.values()];
}

function ticketsOf(records: readonly KeptHistory[]): FindingHistory['tickets'] {
  const tickets = new Map(
    lastSaid(records).flatMap(({ record: { ticket }, source }) =>
      ticket === undefined ? [] : [[ticket, { ticket, source }] as const],
    ),
  );
  return [...tickets.values()];
}

interface Held {
  readonly acceptance: Acceptance;
  readonly places: ReadonlySet<string>;
}

type NotHeld = FindingHistory['notAccepted'][number];

/** A finding is accepted when somebody accepted it in every place where it is; the acceptance that ends first is shown. */
function acceptanceOf(
  subject: HistorySubject,
  records: readonly KeptHistory[],
  now: Temporal.Instant,
): { readonly accepted: Acceptance | undefined; readonly notAccepted: readonly NotHeld[] } {
  const judged = records.flatMap((one) => judge(subject, one, now) ?? []);
  const notAccepted = judged.flatMap((one) => ('reason' in one ? [one] : []));
  const held = judged.flatMap((one) => ('places' in one ? [one] : []));
  const covered = new Set(held.flatMap(({ places }) => [...places]));
  const open = subject.where.filter(({ id }) => !covered.has(id));
  if (held.length > 0 && open.length === 0) {
    const [first] = held.toSorted((left, right) => (left.acceptance.until < right.acceptance.until ? -1 : 1));
    return { accepted: first?.acceptance, notAccepted };
  }
  const reason = `not accepted in ${open.length} of ${subject.where.length} place(s): ${open[0]?.name ?? ''}`;
  const partly = held.map(({ acceptance: { source, ...said } }): NotHeld => ({ said, reason, source }));
  return { accepted: undefined, notAccepted: [...notAccepted, ...partly] };
}

function judge(
  subject: HistorySubject,
  { record, source }: KeptHistory,
  now: Temporal.Instant,
): Held | NotHeld | undefined {
  const { acceptance: said, scope } = record;
  if (said === undefined) return undefined;
  const no = (reason: string): NotHeld => ({ said, reason, source });
  if (!isSameVersion(record, subject.finding)) return no('it was given for another version or file');
  const lacks = lacking(said, scope);
  if (lacks.length > 0) return no(`it has no effect until it names ${lacks.join(', ')}`);
  const until = boundOf(said, source);
  const { by, reason } = said;
  if (by === undefined || reason === undefined || until === undefined) return undefined;
  if (Temporal.Instant.compare(Temporal.Instant.from(until), now) < 0) return no(`it ended ${until}`);
  const places = acceptedPlaces(scope, subject);
  if (places.size === 0) return no('it was given for another place');
  return { acceptance: { by, reason, until, source }, places };
}

/** What an acceptance must name before it has effect. */
export function lacking({ by, reason, until }: SaidAcceptance, scope: HistoryScope): readonly string[] {
  return [
    ...(until === undefined ? ['an end'] : []),
    ...(by === undefined ? ['a person'] : []),
    ...(reason === undefined ? ['a reason'] : []),
    ...(scope.kind === 'unsaid' ? ['a place'] : []),
  ];
}

/** The end that counts. */
export function boundOf(
  { until }: SaidAcceptance,
  { importedAt }: Pick<HistorySource, 'importedAt'>,
): string | undefined {
  const bound = Temporal.Instant.from(importedAt)
    .add({ hours: 24 * maxDays })
    .toString({ fractionalSecondDigits: 3 });
  return until === undefined || until < bound ? until : bound;
}

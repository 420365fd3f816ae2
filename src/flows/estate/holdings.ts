import {
  type AdvisoryAnswer,
  connectedTo,
  type Holders,
  makeAdvisoryJudge,
  makeHolders,
} from '../../assess/match/index.ts';
import { compareText } from '../../kernel/index.ts';
import type { Advisory, AdvisoryIndex, Place } from '../../model/index.ts';
import type { Subject } from '../assess/subject.ts';
import type { ReadInUse } from './read-images.ts';

/** A container that runs an image, or a thing that is its own place: then it has no container. */
export interface HeldPlace {
  readonly place: Place;
  readonly container: string | undefined;
  /** Where its place stands among all of them by name: thousands are not put in order again for each question. */
  readonly order: number;
}

/** What was judged last: which subject holds which packages, and where each runs. */
export interface EstateHoldings {
  /**
   * Takes a reading in place of the last one: what is gone is let go of, what is new is taken. Gives the subjects of which
   * nothing that judging reads is another than in the last one.
   */
  take(reading: HeldReading): ReadonlySet<string>;
  /** Undefined before the first reading. */
  holders(): Holders | undefined;
  /** Where a subject runs; nowhere is empty. */
  where(subject: string): readonly HeldPlace[];
  /** How many places there are; the `order` of each is below it. */
  placeCount(): number;
}

export interface HeldReading {
  readonly index: Pick<AdvisoryIndex, 'feeds'>;
  readonly subjects: readonly Subject[];
  readonly read: readonly Pick<ReadInUse, 'contents' | 'use'>[];
}

/** 300 images of 300 packages take 20 to 40 MB of it. */
const maxBytes = 256 * 1024 * 1024;

export function makeHoldings(options: { readonly maxBytes: number } = { maxBytes }): EstateHoldings {
  const state: State = { held: undefined, where: new Map(), placeCount: 0 };
  return {
    take: ({ index, subjects, read }) => {
      const spoken = spokenFor(index);
      if (state.held?.spoken !== spoken)
        state.held = { spoken, holders: makeHolders({ index, maxBytes: options.maxBytes }) };
      Object.assign(state, placesOf(subjects, read));
      return taken(state.held.holders, subjects);
    },
    holders: () => state.held?.holders,
    where: (subject) => state.where.get(subject) ?? [],
    placeCount: () => state.placeCount,
  };
}

interface State {
  held: { readonly spoken: string; readonly holders: Holders } | undefined;
  where: ReadonlyMap<string, readonly HeldPlace[]>;
  placeCount: number;
}

/** Where a package is looked up depends on who is spoken for, and on nothing else of the feeds. */
function spokenFor({ feeds }: Pick<AdvisoryIndex, 'feeds'>): string {
  return JSON.stringify([...new Set(feeds.flatMap(({ ecosystems }) => ecosystems))].toSorted(compareText));
}

function taken(holders: Holders, subjects: readonly Subject[]): ReadonlySet<string> {
  const groups = Map.groupBy(subjects, ({ contents }) => contents.subject);
  for (const subject of [...holders.held(), ...holders.left()])
    if (!groups.has(subject)) holders.drop(subject);
  return new Set(
    [...groups].flatMap(([subject, group]) =>
      holders.put(
        subject,
        group.map(({ contents }) => contents),
      ) === 'same'
        ? [subject]
        : [],
    ),
  );
}

type Unordered = Omit<HeldPlace, 'order'>;

function placesOf(
  subjects: readonly Subject[],
  read: readonly Pick<ReadInUse, 'contents' | 'use'>[],
): Pick<State, 'where' | 'placeCount'> {
  const places = new Map(
    subjects.map(({ contents, where }) => [
      contents.subject,
      where.map((place): Unordered => ({ place, container: undefined })),
    ]),
  );
  for (const [subject, uses] of Map.groupBy(read, ({ contents }) => contents.subject))
    places.set(
      subject,
      uses.flatMap(({ use }) => [
        ...[...use.targets, ...use.outsideTemplate].map(({ workload, container }) => ({
          place: workload,
          container,
        })),
        ...use.idle.map((place) => ({ place, container: undefined })),
      ]),
    );
  return ordered(places);
}

function ordered(places: ReadonlyMap<string, readonly Unordered[]>): Pick<State, 'where' | 'placeCount'> {
  const all = new Map([...places.values()].flat().map(({ place }) => [place.id, place]));
  const sorted = [...all.values()].toSorted(
    (left, right) => compareText(left.name, right.name) || compareText(left.id, right.id),
  );
  const orders = new Map(sorted.map(({ id }, order) => [id, order]));
  const withOrder = (one: Unordered): HeldPlace => ({ ...one, order: orders.get(one.place.id) ?? 0 });
  return {
    where: new Map([...places].map(([subject, own]) => [subject, own.map(withOrder)])),
    placeCount: sorted.length,
  };
}

/** What a record of a feed comes to where a subject runs. `unknown`: nobody can say, as `unknowns` of the subject tells. */
export type Verdict = 'affected' | 'unknown' | 'ignored';

export interface AffectedPlace {
  readonly place: Place;
  readonly verdict: Verdict;
  readonly containers: readonly {
    readonly container: string | undefined;
    readonly subject: string;
    readonly verdict: Verdict;
  }[];
}

export interface Affected {
  /** What the matcher says of each subject about which the record says anything, sorted. */
  readonly subjects: readonly AdvisoryAnswer[];
  /** Every place where one of them runs, the worst of its containers first decides. Sorted by name. */
  readonly places: readonly AffectedPlace[];
  /** Subjects that are not held, because there was no room: of them nothing is said. */
  readonly notHeld: readonly string[];
}

/**
 * Which workloads a record affects that an index says. `records` are all of its rows, one for each package, as the index
 * has them, and of a changed one those of before, too. Packages that are not looked up under one of their names are not
 * judged: nothing is said of them in a match of everything either.
 */
export function affectedBy(
  holdings: EstateHoldings,
  index: AdvisoryIndex,
  records: readonly Advisory[],
): Affected {
  const holders = holdings.holders();
  const [first] = records;
  if (first === undefined || holders === undefined) return { subjects: [], places: [], notHeld: [] };
  const about = holders.about(records.map(({ ecosystem, package: name }) => ({ ecosystem, name })));
  const record = { id: first.id, aliases: records.flatMap(({ aliases }) => aliases) };
  const judge = makeAdvisoryJudge(connectedTo(record, index, about.names), first);
  const subjects = about.contents
    .map((contents) => judge(contents))
    .filter((answer) => answer.findings.length + answer.ignored.length + answer.unknowns.length > 0)
    .toSorted((left, right) => compareText(left.subject, right.subject));
  return { subjects, places: affectedPlaces(holdings, subjects), notHeld: holders.left() };
}

interface Found {
  readonly place: Place;
  verdict: Verdict;
  readonly containers: AffectedPlace['containers'][number][];
}

/** An answer may name thousands of places: what is equal is one object, and nothing is put in order that has one. */
function affectedPlaces(
  holdings: EstateHoldings,
  subjects: readonly AdvisoryAnswer[],
): readonly AffectedPlace[] {
  const found = Array.from({ length: holdings.placeCount() }, (): Found | undefined => undefined);
  // A subject has an answer for each of its systems.
  for (const [subject, answers] of Map.groupBy(subjects, (one) => one.subject)) {
    const verdict = worstOf(answers.map(verdictOf));
    const containers = new Map<string | undefined, AffectedPlace['containers'][number]>();
    for (const { place, order, container } of holdings.where(subject)) {
      const one = containers.get(container) ?? { container, subject, verdict };
      containers.set(container, one);
      const known = found[order];
      if (known === undefined) found[order] = { place, verdict, containers: [one] };
      else {
        known.containers.push(one);
        if (worstFirst.indexOf(verdict) < worstFirst.indexOf(known.verdict)) known.verdict = verdict;
      }
    }
  }
  return found.filter((one) => one !== undefined);
}

const worstFirst: readonly Verdict[] = ['affected', 'unknown', 'ignored'];

function worstOf(verdicts: readonly Verdict[]): Verdict {
  return worstFirst.find((one) => verdicts.includes(one)) ?? 'unknown';
}

function verdictOf({ findings, unknowns }: AdvisoryAnswer): Verdict {
  if (findings.length > 0) return 'affected';
  return unknowns.length > 0 ? 'unknown' : 'ignored';
}

import { type Matcher, type MatchResult, makeMatcher, touchedBetween } from '../../assess/match/index.ts';
import type { AdvisoryIndex } from '../../model/index.ts';
import { type EstateHoldings, type HeldReading, makeHoldings } from '../estate/holdings.ts';

/** A reading that is to be matched. */
export interface MatchedReading extends HeldReading {
  readonly index: AdvisoryIndex;
}

/** What was said of an estate, kept so that only what may be another is matched again. */
export interface KeptMatching {
  readonly holdings: EstateHoldings;
  /**
   * A matcher for this reading, which says of every subject what a new one would say. A subject of which neither its packages
   * nor anything that matching them reads of the index changed is not matched again; everything is where other ecosystems
   * are spoken for, and what does not fit into the holdings always is.
   */
  matcherFor(reading: MatchedReading): Matcher;
  /** How many contents the last matcher has matched, and how many it knew. */
  counts(): { readonly matched: number; readonly kept: number };
}

interface State {
  index: AdvisoryIndex | undefined;
  /** By subject; one for each of its systems, in their order. */
  results: ReadonlyMap<string, readonly MatchResult[]>;
  counts: { readonly matched: number; readonly kept: number };
}

export function makeKeptMatching(holdings: EstateHoldings = makeHoldings()): KeptMatching {
  const state: State = { index: undefined, results: new Map(), counts: { matched: 0, kept: 0 } };
  return {
    holdings,
    matcherFor: (reading) => {
      const before = { holders: holdings.holders(), index: state.index };
      const same = holdings.take(reading);
      const isOfOthers = before.holders !== holdings.holders();
      const known = isOfOthers || before.index === undefined ? nothing : standing(state, same);
      const kept = stillSo(known, { before: before.index, after: reading.index, holdings });
      return matcherOver(state, kept, reading.index);
    },
    counts: () => state.counts,
  };
}

const nothing: ReadonlyMap<string, readonly MatchResult[]> = new Map();

function standing({ results }: State, same: ReadonlySet<string>): typeof nothing {
  return new Map([...results].filter(([subject]) => same.has(subject)));
}

interface Between {
  readonly before: AdvisoryIndex | undefined;
  readonly after: AdvisoryIndex;
  readonly holdings: EstateHoldings;
}

function stillSo(known: typeof nothing, { before, after, holdings }: Between): typeof nothing {
  const holders = holdings.holders();
  if (before === undefined || holders === undefined || known.size === 0) return nothing;
  if (before === after) return known;
  const touched = touchedBetween({ before, after }, holders, known);
  return new Map([...known].filter(([subject]) => !touched.has(subject)));
}

/** A subject's contents come in one order; what a judging that failed did not ask for is not kept. */
function matcherOver(state: State, kept: typeof nothing, index: AdvisoryIndex): Matcher {
  const match = makeMatcher(index);
  const results = new Map<string, MatchResult[]>();
  state.index = index;
  state.results = results;
  state.counts = { matched: 0, kept: 0 };
  return (contents) => {
    const own = results.get(contents.subject) ?? [];
    const known = kept.get(contents.subject)?.[own.length];
    const result = known ?? match(contents);
    results.set(contents.subject, [...own, result]);
    const { matched, kept: before } = state.counts;
    state.counts =
      known === undefined ? { matched: matched + 1, kept: before } : { matched, kept: before + 1 };
    return result;
  };
}

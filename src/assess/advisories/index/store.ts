import { compareText } from '../../../kernel/pure/index.ts';
import {
  type Advisory,
  advisoryName,
  type FeedInfo,
  type SourcedIndex,
  type VendorStatement,
  type VulnerabilityFacts,
} from '../../../model/index.ts';
import { mergeFacts } from './facts.ts';

/** One loaded feed, wherever its records lie. */
export interface LoadedFeed {
  readonly info: FeedInfo;
  /** By the name as stored (`advisoryName`). */
  lookup(ecosystem: string, name: string): readonly Advisory[];
  facts(id: string): readonly VulnerabilityFacts[];
  statements?(ecosystem: string, name: string): readonly VendorStatement[];
}

/** An index over feeds. Answers are kept, because a cluster asks for the same packages again and again. */
export function makeIndex(feeds: readonly LoadedFeed[]): SourcedIndex {
  const sorted = feeds.toSorted((left, right) => compareText(left.info.id, right.info.id));
  const found = new Map<string, readonly Advisory[]>();
  const known = new Map<string, VulnerabilityFacts>();
  const stated = new Map<string, readonly VendorStatement[]>();
  return {
    feeds: sorted.map(({ info }) => info),
    lookup: (ecosystem, name) => {
      const stored = advisoryName(ecosystem, name);
      return remember(found, `${ecosystem}\t${stored}`, () =>
        sorted
          .filter(({ info }) => info.ecosystems.includes(ecosystem))
          .flatMap((feed) => feed.lookup(ecosystem, stored)),
      );
    },
    facts: (names) =>
      remember(known, names.join('\t'), () =>
        mergeFacts(
          names,
          names.flatMap((name) => sorted.flatMap((feed) => factsOf(feed, name))),
        ),
      ),
    statements: (ecosystem, name) =>
      remember(stated, `${ecosystem}\t${name}`, () =>
        sorted.flatMap((feed) => feed.statements?.(ecosystem, name) ?? []),
      ),
    factsBySource: (names) =>
      sorted.flatMap((feed) =>
        names.flatMap((name) => feed.facts(name).map((facts) => ({ feed: feed.info.id, facts }))),
      ),
  };
}

/** With whoever rates it, as long as nobody else was named. */
function factsOf(feed: LoadedFeed, name: string): readonly VulnerabilityFacts[] {
  return feed
    .facts(name)
    .map((facts) =>
      facts.severity === 'unknown' ? facts : { ...facts, severityFrom: facts.severityFrom ?? [feed.info.id] },
    );
}

const mostRemembered = 50_000;

function remember<T>(cache: Map<string, T>, key: string, find: () => T): T {
  const kept = cache.get(key);
  if (kept !== undefined) return kept;
  const value = find();
  if (cache.size >= mostRemembered) cache.clear();
  cache.set(key, value);
  return value;
}

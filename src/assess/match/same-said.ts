import { type AdvisoryIndex, feedsFor } from '../../model/index.ts';
import type { MatchedFacts } from './finding.ts';
import type { Holders } from './holders.ts';
import type { AskedName } from './look-up.ts';
import type { MatchResult } from './match.ts';
import { statementStreams } from './statements.ts';
import { leftOpen } from './unknowns.ts';

/** An index before and after something changed. Both speak for the same ecosystems, or nothing here holds. */
export interface Indexes {
  readonly before: AdvisoryIndex;
  readonly after: AdvisoryIndex;
}

/**
 * The subjects of which a match of `after` may say something else than one of `before` said, with the results that it gave:
 * because of a record or a vendor's statement under a name that may be looked up, of what the feeds of an ecosystem leave open, or of what is known
 * of a vulnerability that was found. A match reads nothing else of an index: of all other subjects it says the same.
 */
export function touchedBetween(
  indexes: Indexes,
  holders: Holders,
  results: ReadonlyMap<string, readonly MatchResult[]>,
): ReadonlySet<string> {
  const names = holders.names();
  const ecosystems = new Set(names.map(({ ecosystem }) => ecosystem));
  const others = new Set([...ecosystems].filter((one) => isLeftOpenOtherwise(indexes, one)));
  const changed = names.filter((name) => others.has(name.ecosystem) || isSaidOtherwise(indexes, name));
  const known = new Map<string, boolean>();
  const isOther = (vulnerability: readonly string[]): boolean => {
    const key = vulnerability.join('\t');
    const is = known.get(key) ?? isKnownOtherwise(indexes, vulnerability);
    known.set(key, is);
    return is;
  };
  return new Set([
    ...holders.about(changed).contents.map(({ subject }) => subject),
    ...[...results].flatMap(([subject, own]) =>
      own.some((one) => foundIn(one).some(isOther)) ? [subject] : [],
    ),
  ]);
}

function foundIn({ findings, ignored }: MatchResult): readonly (readonly string[])[] {
  return [...findings, ...ignored.map(({ finding }) => finding)].map(({ vulnerability, aliases }) => [
    vulnerability,
    ...aliases,
  ]);
}

function isSaidOtherwise({ before, after }: Indexes, { ecosystem, name }: AskedName): boolean {
  return (
    differs(before.lookup(ecosystem, name), after.lookup(ecosystem, name)) ||
    statementStreams(ecosystem).some((stream) =>
      differs(before.statements?.(stream, name) ?? [], after.statements?.(stream, name) ?? []),
    )
  );
}

function isLeftOpenOtherwise({ before, after }: Indexes, ecosystem: string): boolean {
  return differs(
    leftOpen(feedsFor(before, ecosystem), ecosystem),
    leftOpen(feedsFor(after, ecosystem), ecosystem),
  );
}

function isKnownOtherwise({ before, after }: Indexes, names: readonly string[]): boolean {
  return differs(matchedFacts(before.facts(names)), matchedFacts(after.facts(names)));
}

function matchedFacts({ id, severity, severityFrom, rejected }: MatchedFacts): MatchedFacts {
  return {
    id,
    severity,
    ...(severityFrom === undefined ? {} : { severityFrom }),
    ...(rejected === undefined ? {} : { rejected }),
  };
}

/** Records are closed and plain, and are made by one reader, field by field in one order: what is equal has equal text. */
function differs(left: unknown, right: unknown): boolean {
  return left !== right && JSON.stringify(left) !== JSON.stringify(right);
}

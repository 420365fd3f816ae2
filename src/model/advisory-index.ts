import type { Advisory, FeedInfo, VulnerabilityFacts } from './advisory.ts';
import type { VendorStatement } from './vendor-statement.ts';

/**
 * What matching asks of advisories, wherever they come from (bundled, updated, or one directory of files). All answers
 * are about the moment the index was opened; the same question always gets the same answer.
 */
export interface AdvisoryIndex {
  /** Every feed that is loaded, sorted by id. Which ecosystems it speaks for, and how fully, is in its FeedInfo. */
  readonly feeds: readonly FeedInfo[];
  /** Everything known about one package of one ecosystem, withdrawn records too, in stable order. */
  lookup(ecosystem: string, name: string): readonly Advisory[];
  /**
   * What is known about one vulnerability under any of its names: the worst over the names, `id` the first name.
   * Fields that no source fills are absent.
   */
  facts(names: readonly string[]): VulnerabilityFacts;
  /** What its vendor states of one source package of one release; absent where no feed has any statements. */
  statements?(ecosystem: string, name: string): readonly VendorStatement[];
}

/** What explaining asks beside that: the words of each source, before anything is merged. */
export interface SourcedIndex extends AdvisoryIndex {
  /** What each feed says of a vulnerability under each of these names, sorted by feed. */
  factsBySource(names: readonly string[]): readonly SourcedFacts[];
}

/** What one feed says of one name of a vulnerability. */
export interface SourcedFacts {
  readonly feed: string;
  readonly facts: VulnerabilityFacts;
}

/** The feeds that speak for an ecosystem. */
export function feedsFor(index: Pick<AdvisoryIndex, 'feeds'>, ecosystem: string): readonly FeedInfo[] {
  return index.feeds.filter((feed) => feed.ecosystems.includes(ecosystem));
}

const severityOrder = ['unknown', 'none', 'low', 'medium', 'high', 'critical'] as const;

/** The worse of two severities; `unknown` yields to any that is known. */
export function worseSeverity(left: Advisory['severity'], right: Advisory['severity']): Advisory['severity'] {
  return severityOrder.indexOf(left) >= severityOrder.indexOf(right) ? left : right;
}

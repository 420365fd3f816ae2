/**
 * Advisories and what else is known of vulnerabilities: feeds read into records (`feeds/`, a shelf), kept as sorted
 * segments with what changed since beside them (`index/`), fetched again when they change (`update/`). Nouns: FeedProvider,
 * the catalogue `feeds.json` with its segments and deltas, AdvisoryIndex out. It opens the bundled set, what `feeds update` put beside it, or one directory of
 * files. It refuses to compare versions, to drop a whole feed for one bad record, and to apply a feed that lost a large
 * share of its records.
 */

export { type FeedAge, feedAges, staleUnknowns } from './age.ts';
export { advisoriesVersion, openAdvisories, openWholeAdvisories } from './index/open.ts';
export { type LoadOptions, loadAdvisories } from './load-advisories.ts';
export { type FeedStanding, type FeedStandings, feedStandings } from './standing.ts';
export { answerFeed } from './update/answer.ts';
export { indexedArrival } from './update/arrivals.ts';
export { type FeedDefinition, feedDefinitions } from './update/definitions.ts';
export { isFeedQuestion } from './update/feed-question.ts';
export { type FeedReport, updateFeeds } from './update/update.ts';
export { withRecords } from './with-records.ts';

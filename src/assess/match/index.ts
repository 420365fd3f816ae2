/**
 * Package × advisories → finding, with evidence. Nouns: Contents in, Finding out, and beside the findings two lists that
 * are never dropped: `ignored` (it matches, and a rule says why it does not count) and `unknowns` (nobody can say). It
 * compares versions by the ecosystem's own order, groups advisories by their aliases, and takes the fix of this release
 * stream. It refuses to call clean what its sources cannot say: an ecosystem without a feed, a source that lists fixed
 * vulnerabilities only, a version that is none. What another scanner says is put beside ours, and VEX statements suppress
 * and never remove. It judges no urgency and reads no clock.
 */
export { type AdvisoryAnswer, makeAdvisoryJudge } from './about-advisory.ts';
export { namesAsked } from './asked.ts';
export { componentContents } from './components.ts';
export { connectedTo } from './connected.ts';
export { type Holders, makeHolders } from './holders.ts';
export type { AskedName } from './look-up.ts';
export {
  type Ignored,
  type Matcher,
  type MatchResult,
  makeMatcher,
  matchContents,
  type Unknown,
} from './match.ts';
export { isKnownProduct, productSource } from './products.ts';
export { type Compared, compareSaid, type Saying } from './said.ts';
export { applyStatements, type MatchedSubject, type StatementsApplied } from './vex/apply.ts';

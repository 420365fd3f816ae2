import { compareText } from '../../kernel/pure/index.ts';
import {
  type AdvisoryIndex,
  type Contents,
  type Finding,
  feedsFor,
  type Package,
} from '../../model/index.ts';
import { findingOf, nameOfRecord, type Verdict } from './finding.ts';
import type { Found } from './found.ts';
import { type IgnoreReason, kernelIgnore, ownedIgnore } from './ignores.ts';
import type { LookUp } from './look-up.ts';
import { routeOf } from './route.ts';
import { feedNotes, type Unknown, type UnknownNote, unknownsOf } from './unknowns.ts';
import { makeVerdicts, type Verdicts } from './verdicts.ts';

export type { Unknown } from './unknowns.ts';

/** A match that does not count, with the rule that says so. */
export interface Ignored extends IgnoreReason {
  readonly finding: Finding;
}

export interface MatchResult {
  /** One row for each vulnerability × package × path, sorted by package, then vulnerability. */
  readonly findings: readonly Finding[];
  readonly unknowns: readonly Unknown[];
  /** Of these, about packages that were not judged, or not to the end: nothing found in them is not none. */
  readonly unjudged: readonly Unknown[];
  readonly ignored: readonly Ignored[];
}

/** What is said of one package: rows with why they do not count, and what stays open. */
export interface Judged {
  readonly rows: readonly { readonly finding: Finding; readonly ignore: IgnoreReason | undefined }[];
  readonly notes: readonly UnknownNote[];
}

/** Matches one subject after the other; what an index says of a package is found out once for all of them. */
export type Matcher = (contents: Contents) => MatchResult;

export function makeMatcher(index: AdvisoryIndex): Matcher {
  const verdicts = makeVerdicts(index);
  return (contents) =>
    resultOf(contents.packages.map((item) => judgePackage(item, contents, { index, verdicts })));
}

/** Everything that the index knows about what is inside one subject. */
export function matchContents(contents: Contents, index: AdvisoryIndex): MatchResult {
  return makeMatcher(index)(contents);
}

/** One row for each finding: of packages that cannot be told apart the last one's. */
export function resultOf(judged: readonly Judged[]): MatchResult {
  const rows = [...new Map(judged.flatMap((one) => one.rows).map((row) => [row.finding.id, row])).values()];
  rows.sort((left, right) => compareFindings(left.finding, right.finding));
  const notes = judged.flatMap((one) => one.notes);
  return {
    findings: rows.flatMap(({ finding, ignore }) => (ignore === undefined ? [finding] : [])),
    unknowns: unknownsOf(notes),
    unjudged: unknownsOf(notes.filter(({ standing }) => standing !== 'unfixed-unlisted')),
    ignored: rows.flatMap(({ finding, ignore }) => (ignore === undefined ? [] : [{ finding, ...ignore }])),
  };
}

export interface Asked {
  readonly index: AdvisoryIndex;
  readonly verdicts: Verdicts;
  /** Which verdicts become rows; all of them unless given. */
  readonly isWanted?: (verdict: Verdict) => boolean;
}

/** What the index says of one package in its subject; of the other packages nothing counts for it. */
export function judgePackage(item: Package, contents: Contents, asked: Asked): Judged {
  const { index, verdicts, isWanted = () => true } = asked;
  const route = routeOf(item, contents.os, index);
  if (route.kind === 'unknown') {
    return { rows: [], notes: [{ what: route.what, item, reason: route.reason, standing: 'not-judged' }] };
  }
  const said = verdicts(route);
  const feeds = feedsFor(index, route.ecosystem);
  const place = kernelIgnore(item, route, contents) ?? ownedIgnore(item, contents);
  return {
    rows: said.verdicts
      .filter(({ verdict }) => isWanted(verdict))
      .map(({ verdict, ignore }) => ({
        finding: findingOf(verdict, item, contents.subject),
        ignore: ignore ?? place,
      })),
    notes: [
      ...(route.remains === undefined ? [] : [{ ...route.remains, item, standing: 'undecided' as const }]),
      ...feedNotes(item, { route, feeds, hasRows: said.isKnown }),
      ...said.undecided.flatMap((found) => undecidedNotes(found, { item, route })),
      ...said.doubtful.flatMap((found) => doubtfulNotes(found, { item, route })),
      ...said.unreadable.flatMap((found) => unreadableNotes(found, { item, route })),
      ...said.differing.flatMap((found) => differingNotes(found, { item, route })),
    ],
  };
}

/** It would be a finding if the advisory meant this package. */
function undecidedNotes(
  { advisory, answer }: Found,
  { item, route }: { readonly item: Package; readonly route: LookUp },
): readonly UnknownNote[] {
  if (answer.kind === 'not-affected') return [];
  const reason = `${advisory.id} may be about ${item.name}: it does not say for which module stream`;
  const what = `${route.title} advisories that name no module stream`;
  return [{ what, item, reason, standing: 'undecided', advisory: nameOfRecord(advisory) }];
}

/** Nobody says that the versions of this module are affected; nobody says that they are not. */
function doubtfulNotes(
  { advisory, lookedUp }: Found,
  { item, route }: { readonly item: Package; readonly route: LookUp },
): readonly UnknownNote[] {
  if (advisory.withdrawn !== undefined) return [];
  const reason = `${advisory.id} names versions of ${route.successor} and none of ${lookedUp}`;
  const what = `${item.name} in advisories about its successor`;
  return [{ what, item, reason, standing: 'undecided', advisory: nameOfRecord(advisory) }];
}

function unreadableNotes(
  { advisory, answer }: Found,
  { item, route }: { readonly item: Package; readonly route: LookUp },
): readonly UnknownNote[] {
  if (answer.kind !== 'unreadable') return [];
  const reason = `${advisory.id} of ${item.name}: ${route.version} and ${answer.bound} cannot be compared`;
  const what = `${route.title} versions that cannot be compared`;
  return [{ what, item, reason, standing: 'undecided', advisory: nameOfRecord(advisory) }];
}

/** Fixed in some of the versions that it may be, and not in others. */
function differingNotes(
  { advisory, answer }: Found,
  { item, route }: { readonly item: Package; readonly route: LookUp },
): readonly UnknownNote[] {
  if (answer.kind !== 'differs') return [];
  const reason = `${advisory.id} of ${item.name}: ${route.version} may be older than ${answer.bound} or not`;
  const what = `${route.title} packages whose version is known in part`;
  return [{ what, item, reason, standing: 'undecided', advisory: nameOfRecord(advisory) }];
}

function compareFindings(left: Finding, right: Finding): number {
  return (
    compareText(left.package.name, right.package.name) ||
    compareText(left.package.path ?? '', right.package.path ?? '') ||
    compareText(left.vulnerability, right.vulnerability) ||
    compareText(left.id, right.id)
  );
}
